/** A child process of ours → whether it runs, and its end by its own pid. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export function running(child: ChildProcess | null): boolean {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Resolves when the child is gone; at once when there is none. */
export async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!child || !running(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
