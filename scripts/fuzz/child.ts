/**
 * `tsx child.ts SEED COUNT FOLDER MESSAGE…`: makes COUNT messages out of the seed and looks at each. Prints one line of JSON per fault; the
 * message in hand always lies in FOLDER/current, so that whoever waits can see on which one it hangs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTables } from '../../src/tables.ts';
import { faultsOf } from './judge.ts';
import { mangled } from './mutate.ts';
import { randomFrom } from './random.ts';

const THOROUGH = 40;

const [, , seed = '1', count = '1000', folder = '.', ...files] = process.argv;
const tables = loadTables();
const seeds = files.map((file) => readFileSync(file));
const random = randomFrom(Number(seed));
for (let index = 0; index < Number(count); index += 1) {
  const bytes = mangled(seeds, random);
  writeFileSync(join(folder, 'current'), bytes);
  for (const fault of faultsOf(bytes, tables, index % THOROUGH === 0)) {
    const name = `${seed}-${index}`;
    writeFileSync(join(folder, name), bytes);
    console.log(JSON.stringify({ fault, name }));
  }
}
