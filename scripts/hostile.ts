/** `npm run hostile [FOLDER]`: what messages made to hurt cost, each in a process of its own; nothing is asserted. With a folder, its messages. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from './hostile/cases.ts';

const MEASURE = fileURLToPath(new URL('./hostile/measure.mjs', import.meta.url));
const [, , folder, only = ''] = process.argv;

console.log('| message | verdict | reason | receipt | time | memory |\n|---|---|---|---|---|---|');
if (folder === undefined || folder === '-') measureCases();
else {
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.expected.json')) print(file, join(folder, file));
  }
}

function measureCases(): void {
  const directory = mkdtempSync(join(tmpdir(), 'hostile-'));
  try {
    const file = join(directory, 'message');
    for (const { name, make } of CASES) {
      if (!name.includes(only)) continue;
      writeFileSync(file, make());
      print(name, file);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function print(name: string, file: string): void {
  const { verdict, codes, receipt, seconds, megabytes } = measure(file);
  console.log(
    `| ${name} | ${verdict} | ${codes.join(', ')} | ${receipt} | ${seconds.toFixed(2)} s | ${megabytes.toFixed(0)} MB |`,
  );
}

function measure(file: string): Measured {
  const output = execFileSync(process.execPath, [MEASURE, file], { encoding: 'utf8' });
  return JSON.parse(output);
}

interface Measured {
  readonly verdict: string;
  /** What blocks, else all that was found. */
  readonly codes: readonly string[];
  readonly receipt: 'none' | 'positive' | 'negative';
  /** Of the processor, all threads together. */
  readonly seconds: number;
  /** The most memory that the process held: Node, tables and the message's own bytes included. */
  readonly megabytes: number;
}
