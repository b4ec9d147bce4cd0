/** docs/fixtures.md: its table says of every case what the case itself says. `vitest -u` writes the table anew. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { VERDICTS } from '../src/decision.ts';
import { loadFixtures } from './support/fixtures.ts';

const PAGE = fileURLToPath(new URL('../docs/fixtures.md', import.meta.url));
const HEADING = '## What each case shows\n';

it('docs/fixtures.md lists every case with what it shows', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const prose = page.slice(0, page.indexOf(HEADING) + HEADING.length);
  await expect(`${prose}${tables()}`).toMatchFileSnapshot(PAGE);
});

it('every case says what it shows in one sentence', () => {
  const wrong = loadFixtures().filter(({ expected }) => !/^\p{Lu}[^|\n]{15,240}\.$/u.test(expected.about));
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

function tables(): string {
  const fixtures = loadFixtures();
  return VERDICTS.map((verdict) => {
    const rows = fixtures
      .filter((fixture) => fixture.verdict === verdict)
      .map(({ name, expected }) => `| ${name.slice(verdict.length + 1)} | ${expected.about} |`);
    return `\n### ${verdict}\n\n| Case | Shows |\n|---|---|\n${rows.join('\n')}\n`;
  }).join('');
}
