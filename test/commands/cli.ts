/** For tests: runs the real command line as a process of its own, and tells what it wrote and how it ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

let count = 0;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Commands whose whole output is searched for persons after the run; `check` and `explain` quote the message on purpose. */
const SPEAKS_OF_NOBODY = new Set(['run', 'send', 'demo', 'tables']);

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the line of standard output that `wanted` accepts; rejects when the process ends without it. */
  line(wanted: (line: string) => boolean): Promise<string>;
}

/** Environment without any setting of ours, so that the machine's own settings don't reach a test. */
function cleanEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('LOS_') && !/^(FORCE_COLOR|VITEST|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...extra };
}

export function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    cwd: ROOT,
    env: cleanEnvironment(environment),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  count += 1;
  const logFile = join(inject('serviceLogs'), `cli-${process.pid}-${count}.log`);
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    if (SPEAKS_OF_NOBODY.has(args[0] ?? '')) writeFileSync(logFile, stdout + stderr);
    return { code, signal, stdout, stderr };
  });
  const line = (wanted: (line: string) => boolean) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = stdout.split('\n').slice(0, -1).find(wanted);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void ended.then(({ code }) => reject(new Error(`ended with ${code} before that line:\n${stderr}`)));
      look();
    });
  return { child, ended, line };
}

/** Runs to the end; `input` goes to standard input. */
export function run(
  args: readonly string[],
  {
    input = '',
    environment = {},
  }: { input?: string | Uint8Array; environment?: Record<string, string> } = {},
): Promise<Ended> {
  const running = start(args, environment);
  running.child.stdin?.end(input);
  return running.ended;
}
