/** docs/commands.md: its examples of what is judged and told are what the program says today. `vitest run test/commands/docs.test.ts --update` writes those of `check` anew. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { decide } from '../../src/decide.ts';
import { errorsToTell } from '../../src/receipt/content.ts';
import { loadTables } from '../../src/tables.ts';
import { run } from './cli.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const PAGE = at('docs/commands.md');
const EXAMPLE = 'fixtures/incomplete/telefon-mangler.xml';
const tables = loadTables();

it('the examples of los check are what it prints', async () => {
  const [report, json] = await Promise.all([run(['check', EXAMPLE]), run(['check', '--json', EXAMPLE])]);
  const [shown] = report.stdout.split(/(?<=<AppRec .*\n)/);
  const page = readFileSync(PAGE, 'utf8')
    .replace(/(\$ los check .*\n)[\s\S]*?( +…\n)/, (_, call, rest) => `${call}${shown}${rest}`)
    .replace(/(```json\n)\{"file".*\n/, (_, fence) => `${fence}${withoutVersion(json.stdout)}`);
  await expect(page).toMatchFileSnapshot(PAGE);
});

it('the demo tells the sender what its example shows', () => {
  const [, name = '', list = ''] =
    /What the sender of (\S+) was told.*\n([\s\S]*?)\n\n/.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const shown = list
    .split(/^ {2}– /m)
    .slice(1)
    .map((text) => text.trim().replace(/\s+/g, ' '));
  const decision = decide(readFileSync(at(`fixtures/${name}`)), tables);
  expect(shown).toEqual(errorsToTell(decision, { kind: 'rejected' }, tables).map(({ text }) => text));
});

/** The version of the tables changes with every row of theirs. */
function withoutVersion(json: string): string {
  return json.replace(/("mappingsVersion":")[0-9a-f]{12}/, '$15c6704323dc3');
}
