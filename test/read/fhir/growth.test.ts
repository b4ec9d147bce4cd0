import { describe, expect, it } from 'vitest';
import { read } from '../../../src/read/read.ts';
import { split } from '../../../src/read/split.ts';
import { entry, type Json, message, tables } from './messages.ts';

/** The least processor time of a few rounds: what the work costs when nothing else gets in its way. */
function cost(bytes: Uint8Array, times: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round += 1) {
    const start = process.cpuUsage();
    for (let time = 0; time < times; time += 1) {
      split(bytes);
      read(bytes, tables).account();
    }
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least;
}

const many = <T>(size: number, make: (index: number) => T): T[] =>
  Array.from({ length: size }, (_, index) => make(index));
const json = (parts: Parameters<typeof message>[0]) => JSON.stringify(message(parts));

describe('ten times the input costs about ten times the work', { retry: 3, timeout: 60_000 }, () => {
  it.each<[string, number, (size: number) => string]>([
    [
      'resources that are linked to',
      60,
      (size) =>
        json({
          request: { supportingInfo: many(size, (index) => ({ reference: `urn:uuid:o${index}` })) },
          more: many(size, (index) => ({
            resourceType: 'Observation',
            id: `o${index}`,
            subject: { reference: 'urn:uuid:pasient' },
            valueString: 'x',
          })),
        }),
    ],
    [
      'resources of one id',
      60,
      (size) => json({ more: many(size, () => ({ resourceType: 'Patient', id: 'x' })) }),
    ],
    [
      'requests that build on one another',
      60,
      (size) =>
        json({
          header: null,
          more: many(size, (index) => ({
            resourceType: 'ServiceRequest',
            id: `r${index}`,
            basedOn: [{ reference: `urn:uuid:r${index + 1}` }],
          })),
        }),
    ],
    [
      'organisations that are part of one another',
      60,
      (size) =>
        json({
          header: { sender: { reference: 'urn:uuid:n0' } },
          more: many(size, (index) => ({
            resourceType: 'Organization',
            id: `n${index}`,
            name: 'x',
            partOf: { reference: `urn:uuid:n${(index + 1) % size}` },
          })),
        }),
    ],
    [
      'questions of a form',
      200,
      (size) =>
        json({
          more: [
            {
              resourceType: 'QuestionnaireResponse',
              id: 'q',
              item: many(size, (index) => ({ linkId: String(index), answer: [{ valueString: 'x' }] })),
            },
          ],
        }),
    ],
    [
      'diagnoses',
      100,
      (size) =>
        json({
          more: many(size, (index) => ({
            resourceType: 'Condition',
            id: `c${index}`,
            code: { coding: [{ system: 'x', code: String(index % 7) }] },
          })),
        }),
    ],
    [
      'telephones',
      200,
      (size) => json({ patient: { telecom: many(size, () => ({ value: '41207563', rank: 1 })) } }),
    ],
    [
      'names nobody knows',
      300,
      (size) =>
        json({ request: Object.fromEntries(many(size, (index) => [`x${index}`, { display: index }])) }),
    ],
    ['escaped quotation marks', 5_000, (size) => json({ request: { note: [{ text: '\\"'.repeat(size) }] } })],
    ['brackets that never end', 200_000, (size) => `{"a":"${'['.repeat(size)}`],
    ['messages that follow each other', 5, (size) => many(size, () => JSON.stringify(message())).join('\n')],
    [
      'Bundles in a Bundle',
      5,
      (size) =>
        JSON.stringify({
          resourceType: 'Bundle',
          type: 'collection',
          entry: many(size, (index) => entry({ ...message(), id: `b${index}` } as Json)),
        }),
    ],
    ['white space behind brackets', 200_000, (size) => `{}${'}'.repeat(size)}${' '.repeat(size)}`],
  ])('%s', (_name, size, make) => {
    const small = Buffer.from(make(size));
    const large = Buffer.from(make(size * 10));
    cost(small, 10);
    // The small one is read ten times over, so that both leave the same amount of garbage behind.
    expect(cost(large, 1)).toBeLessThan(1.5 * cost(small, 10));
  });

  it('a text of 30 MB is read like any other', () => {
    const bytes = Buffer.from(
      json({ request: { extension: [{ valueString: 'y'.repeat(30 * 1024 * 1024) }] } }),
    );
    expect(read(bytes, tables).kind).toBe('referral');
    const [whole] = split(bytes);
    // n.b. not compared by value: that would cost more memory than there is.
    expect(whole === bytes).toBe(true);
  });
});
