/**
 * `npm run test:faults -- [--minutes 35] [--messages 1000] [--seed 7] [--only TEXT] [--without TEXT]`: plays the fault scenarios, once each, or in
 * random order until the time is out, and prints the books as a table. Exit code 1 when one does not balance.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Chance } from './chance.ts';
import { Ground, type Outcome } from './ground.ts';
import { isBalanced } from './ledger.ts';
import { tableOf } from './report.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0' },
    messages: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    without: { type: 'string' },
  },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);
const order = new Chance(seed);
const { only, without } = values;
const chosen = SCENARIOS.filter(
  ({ name }) => name.includes(only) && !(without !== undefined && name.includes(without)),
);
const logFolder = mkdtempSync(join(tmpdir(), 'los-faults-logs-'));
const ground = new Ground(logFolder);
const outcomes: Outcome[] = [];
const broken: string[] = [];
const start = performance.now();
const elapsed = () => (performance.now() - start) / 60_000;

process.stdout.write(`seed ${seed}; ${chosen.length} scenarios; logs in ${logFolder}\n`);
try {
  do {
    for (const scenario of order.shuffled(chosen)) {
      if (minutes > 0 && elapsed() >= minutes) break;
      await play(scenario, order.between(1, 1_000_000_000));
    }
  } while (elapsed() < minutes);
} finally {
  await ground.close();
}
process.stdout.write(`\n${tableOf(outcomes)}\n`);
if (broken.length > 0) {
  process.stdout.write(`\nnot in balance, logs in ${logFolder}:\n${broken.join('\n')}\n`);
  process.exitCode = 1;
} else rmSync(logFolder, { recursive: true, force: true });

async function play(scenario: Scenario, chanceSeed: number): Promise<void> {
  const lacking = await Ground.lacks(scenario);
  if (lacking) {
    process.stdout.write(`left out: ${scenario.name} (needs ${lacking})\n`);
    return;
  }
  const began = performance.now();
  const messages = Number(values.messages ?? scenario.messages * (minutes > 0 ? 6 : 1));
  try {
    const outcome = await ground.play(scenario, new Chance(chanceSeed), messages);
    outcomes.push(outcome);
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    const well = isBalanced(outcome.books);
    process.stdout.write(
      `${well ? 'balanced' : 'NOT BALANCED'} ${seconds} s  ${scenario.name}: ${outcome.books.messages} messages, ${outcome.harm} harm, seed ${chanceSeed}\n`,
    );
    if (!well) broken.push(`${scenario.name}, seed ${chanceSeed}: ${JSON.stringify(outcome.books.faults)}`);
  } catch (error) {
    broken.push(`${scenario.name}, seed ${chanceSeed}: ${String(error).slice(0, 2_000)}`);
    process.stdout.write(`BROKEN ${scenario.name}, seed ${chanceSeed}: ${String(error).slice(0, 3_000)}\n`);
  }
}
