/** docs/formats/fhir.md shows the table of places as it is. `vitest -u` writes it anew. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { MAX_DEPTH, MAX_VALUES } from '../../../src/read/json/scan.ts';
import { REASON_CODES } from '../../../src/reasons.ts';
import { tables } from './messages.ts';

const PAGE = fileURLToPath(new URL('../../../docs/formats/fhir.md', import.meta.url));
const page = readFileSync(PAGE, 'utf8');

it('lists every code that has a place', async () => {
  const byPlace = new Map<string, string[]>();
  for (const [key, place] of tables.fhir.places) {
    const at = key.lastIndexOf('#');
    const row = `${key.slice(0, at)} | ${place ?? 'none of its own'}`;
    byPlace.set(row, [...(byPlace.get(row) ?? []), key.slice(at + 1)]);
  }
  const rows = [...byPlace].map(([row, codes]) => {
    const [list, place] = row.split(' | ');
    return `| ${list} | ${codes.map((code) => `\`${code}\``).join(', ')} | ${place} |`;
  });
  const table = [
    '<!-- places -->',
    '| List | Codes | Place |',
    '|---|---|---|',
    ...rows,
    '<!-- /places -->',
  ].join('\n');
  const written = page.replace(/<!-- places -->[\s\S]*<!-- \/places -->/, () => table);
  await expect(written).toMatchFileSnapshot(PAGE);
});

it('names only reason codes that there are, and the limits as they are', () => {
  const named = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code);
  expect(named.filter((code) => !REASON_CODES.some((one) => one === code))).toEqual([]);
  expect(page).toContain(`deeper than ${MAX_DEPTH} levels`);
  expect(page).toContain(`more than ${MAX_VALUES / 1000} 000 values`);
});
