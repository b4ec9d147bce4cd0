/** docs/for-receivers.md says what the bundle holds. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { toTransaction } from '../../src/map/transaction.ts';
import { ITEMS, SERVICE_LINES } from '../../src/referral.ts';
import * as systems from '../../src/systems.ts';
import { groupOf } from '../../src/tables/advice.ts';
import { all, bundleOf, tables } from './build.ts';

const docs = readFileSync(fileURLToPath(new URL('../../docs/for-receivers.md', import.meta.url)), 'utf8');

test('it names every URI of our own, and no other', () => {
  const ours = Object.values(systems)
    .filter((uri) => typeof uri === 'string')
    .filter((uri) => uri.startsWith('urn:henvisningslos'));
  expect(ours.filter((uri) => !docs.includes(`\`${uri}`))).toEqual([]);
  const named = [...docs.matchAll(/`(urn:henvisningslos:[^`]+)`/g)].map(([, uri = '']) => uri);
  const known = (uri: string) => ours.some((own) => uri === own || uri.startsWith(`${own}:<`));
  expect(named.filter((uri) => !known(uri) && !uri.includes('<kind of fact>'))).toEqual([]);
});

test('it asks the questions that the six items answer', () => {
  const [answers] = all(bundleOf(), 'QuestionnaireResponse');
  expect(answers?.item?.map(({ linkId }) => linkId)).toEqual([...ITEMS]);
  for (const { linkId, text } of answers?.item ?? []) expect(docs).toContain(`| \`${linkId}\` | ${text} |`);
});

test('it asks what there is to weigh', () => {
  for (const { id, heading, question } of tables.advice.questions) {
    expect(docs).toContain(`| \`${groupOf(id)}\` | **${heading}** |`);
    expect(docs).toContain(`| \`${id}\` | ${question} |`);
  }
});

test('it lists every service line and every type of entry, in order', () => {
  for (const serviceLine of SERVICE_LINES) expect(docs).toContain(`\`${serviceLine}\``);
  const types = toTransaction(bundleOf()).entry?.map(({ resource }) => resource?.resourceType ?? '') ?? [];
  const table = docs.slice(docs.indexOf('| Entry | What it holds |'), docs.indexOf('### ServiceRequest'));
  const places = types.map((type) => table.indexOf(`\`${type}\``));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
