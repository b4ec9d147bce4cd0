/** Settings and a file → a real `los` process of its own, which writes what it says to that file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { waitUntil } from './broker-ports.ts';
import { end, running } from './child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Service {
  readonly pid: number;
  /** Base URL of its health and metrics. Waits until it has started. */
  started(): Promise<string>;
  /** Everything it has said so far. */
  said(): string;
  running(): boolean;
  /** Resolves when it has ended, in whatever way. */
  ended(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Asks it to drain and stop; its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `los run` from the sources, with these settings (`LOS_…`) and no others; `imports` are loaded before it. */
export function startProcess(
  settings: Readonly<Record<string, string>>,
  logFile: string,
  imports: readonly string[] = [],
): Service {
  const loaded = ['tsx', ...imports].flatMap((module) => ['--import', module]);
  const output = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...loaded, 'src/main.ts', 'run'], {
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
    running: () => running(child),
    async ended() {
      if (running(child)) await once(child, 'exit');
    },
    kill: () => end(child, 'SIGKILL'),
    async stop() {
      await end(child, 'SIGTERM');
      return child.exitCode;
    },
  };
}

function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LOS_')));
}
