/** The referrals of ../shared/corpus through the whole judgement: region, service line and desired provider against their labels. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/decide.ts';
import type { Decision } from '../../src/decision.ts';
import { tables } from './scene.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/dev/', import.meta.url));

interface Labels {
  readonly region: string | null;
  readonly serviceLine: string;
  readonly desiredProvider: string | null;
}

function cases(): { file: string; labels: Labels; decision: Decision }[] {
  return readdirSync(corpus)
    .filter((file) => !file.endsWith('.expected.json'))
    .map((file) => {
      const labelled = readFileSync(`${corpus}${file.replace(/\.\w+$/, '.expected.json')}`, 'utf8');
      const { expected } = JSON.parse(labelled) as { expected: Labels };
      return { file, labels: expected, decision: decide(readFileSync(`${corpus}${file}`), tables) };
    })
    .filter(({ decision }) => decision.route !== null);
}

describe.skipIf(!existsSync(corpus))('the corpus in ../shared', () => {
  const read = existsSync(corpus) ? cases() : [];
  const wrong = (differs: (labels: Labels, decision: Decision) => boolean) =>
    read.filter(({ labels, decision }) => differs(labels, decision)).map(({ file }) => file);

  test('every region is right', () => {
    expect(read.length).toBeGreaterThan(25);
    expect(wrong((labels, { route }) => labels.region !== (route?.region ?? null))).toEqual([]);
  });

  test('at most one service line in twenty is wrong', () => {
    const files = wrong((labels, { route }) => labels.serviceLine !== route?.serviceLine);
    expect(files.length, files.join(' ')).toBeLessThanOrEqual(read.length / 20);
  });

  test('at most one desired provider in twenty is wrong', () => {
    const files = wrong(
      (labels, { found }) => labels.desiredProvider !== (found?.desiredProvider?.quote ?? null),
    );
    expect(files.length, files.join(' ')).toBeLessThanOrEqual(read.length / 20);
  });
});
