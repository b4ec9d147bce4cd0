/** Settings → a real `los` process of its own, whose output is kept where the whole run's logs are searched for persons. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { waitUntil } from './broker-ports.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let count = 0;

export interface Service {
  readonly pid: number;
  /** Base URL of its health and metrics. Waits until it has started. */
  started(): Promise<string>;
  /** Everything it has said so far. */
  said(): string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Asks it to drain and stop; its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `los run` from the sources, with these settings (`LOS_…`) and no others. */
export function startService(settings: Readonly<Record<string, string>>): Service {
  count += 1;
  const logFile = join(inject('serviceLogs'), `${process.pid}-${count}.log`);
  const output = openSync(logFile, 'a');
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'run'], {
    cwd: ROOT,
    env: { ...withoutOurs(process.env), LOS_HTTP_PORT: '0', LOS_LOG_LEVEL: 'debug', ...settings },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const said = () => readFileSync(logFile, 'utf8');

  return {
    pid: child.pid ?? 0,
    said,
    async started() {
      const port = () => /"msg":"started"/.test(said()) && /"port":(\d+)/.exec(said())?.[1];
      await waitUntil(60_000, () =>
        port() !== undefined && port() !== false ? true : child.exitCode !== null,
      );
      const found = port();
      if (!found) throw new Error(`los run did not start:\n${said()}`);
      return `http://127.0.0.1:${found}`;
    },
    kill: () => end(child, 'SIGKILL').then(() => {}),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  return child.exitCode;
}

function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LOS_')));
}
