/**
 * `npm run fuzz [MINUTES] [FOLDER] [SEED]`: mangles the fixtures and looks at how each message is judged, in processes of 2 000 messages with a
 * guard against hanging. One message of every kind of fault is kept in the folder; exit 1 when there was any.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COUNT = 2_000;
const HANGS_AFTER_MS = 5 * 60_000;
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const CHILD = fileURLToPath(new URL('./fuzz/child.ts', import.meta.url));

const [, , minutes = '1', given, first = '1'] = process.argv;
const folder = given ?? mkdtempSync(join(tmpdir(), 'fuzz-'));
mkdirSync(folder, { recursive: true });
const seeds = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:xml|hl7|json)$/.test(file) && !file.endsWith('.expected.json'))
  .sort()
  .map((file) => join(FIXTURES, file));
const known = new Map<string, number>();
const end = Date.now() + Number(minutes) * 60_000;
let messages = 0;
for (let seed = Number(first); Date.now() < end; seed += 1) {
  const child = spawnSync(
    process.execPath,
    ['--import', 'tsx', CHILD, `${seed}`, `${COUNT}`, folder, ...seeds],
    {
      encoding: 'utf8',
      timeout: HANGS_AFTER_MS,
    },
  );
  messages += COUNT;
  for (const line of child.stdout.split('\n').filter((one) => one.startsWith('{'))) {
    const { fault, name } = JSON.parse(line) as { fault: string; name: string };
    note(fault, name);
  }
  if (child.status !== 0) {
    copyFileSync(join(folder, 'current'), join(folder, `died-${seed}`));
    note(
      `the process ended with ${child.signal ?? child.status}: ${child.stderr.slice(0, 400)}`,
      `died-${seed}`,
    );
  }
  console.log(`${new Date().toISOString()} seed ${seed}: ${messages} messages, ${known.size} kinds of fault`);
}
for (const [fault, times] of known) console.log(`${times} × ${fault}`);
process.exitCode = known.size > 0 ? 1 : 0;

function note(fault: string, name: string): void {
  const times = known.get(fault) ?? 0;
  known.set(fault, times + 1);
  if (times === 0) console.log(`${fault} (${join(folder, name)})`);
}
