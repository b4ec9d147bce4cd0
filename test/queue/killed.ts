/** The test of both queues: a consuming process that is killed with SIGKILL again and again loses and misplaces nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { waitUntil } from '../support/broker-ports.ts';
import { message, type QueueBench } from './bench.ts';
import { balance, type Ledger } from './ledger.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

/** Starts a consumer; `after(n)` resolves the moment it has settled `n` messages, or has ended by itself. */
function run(address: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let settled = 0;
  const after = (wanted: number) =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.stdout.on('data', (chunk) => {
        settled += String(chunk).match(/\./g)?.length ?? 0;
        if (settled >= wanted) resolve();
      });
    });
  return { child, after, settled: () => settled };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/**
 * Feeds `count` messages in `kills + 1` portions; kills a consumer after it has settled a chance number of each portion, lets
 * the last one finish, and balances the ledger.
 */
export async function killAgainAndAgain(bench: QueueBench, count: number, kills: number): Promise<Ledger> {
  const sender = await bench.open();
  const portion = Math.ceil(count / (kills + 1));
  const feed = (round: number) => {
    const numbers = Array.from({ length: count }, (_, number) => number);
    const part = numbers.slice(round * portion, (round + 1) * portion);
    return Promise.all(part.map((number) => sender.send(message(number))));
  };
  for (let kill = 0; kill < kills; kill++) {
    await feed(kill);
    const { child, after } = run(bench.address);
    await after(1 + Math.floor(Math.random() * portion));
    await end(child, 'SIGKILL');
    expect(child.signalCode, 'the child consumed until it was killed').toBe('SIGKILL');
  }
  await feed(kills);
  const { child, after, settled } = run(bench.address);
  await after(1);
  let before = -1;
  // n.b. quiet for a while = nothing left to do; the ledger says whether that is true.
  await waitUntil(60_000, async () => {
    if (settled() === before) return true;
    before = settled();
    return waitUntil(3_000, () => settled() !== before).then((more) => !more);
  });
  await end(child, 'SIGTERM');
  return balance(bench, count);
}
