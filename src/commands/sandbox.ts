/** `los sandbox`: the receiver directory in, one local receiver per entry out, until SIGTERM or SIGINT. */
import { loadConfiguredTables } from '../config.ts';
import type { AccessKind } from '../sandbox/access.ts';
import { startSandbox } from '../sandbox/sandbox.ts';

export interface SandboxCommandOptions {
  readonly port: number;
  readonly dir?: string;
  /** What receivers ask for; without it nothing, over plain HTTP. */
  readonly access?: AccessKind;
  /** Folder for what a sender needs where receivers ask for something. */
  readonly keys: string;
  readonly config?: string;
}

/** Runs until it is told to stop; exit code 0. Throws when the configuration is faulty or the port is taken. */
export async function sandbox(options: SandboxCommandOptions): Promise<number> {
  const { directory } = loadConfiguredTables(options.config);
  const running = await startSandbox({
    directory,
    port: options.port,
    ...(options.dir === undefined ? {} : { dir: options.dir }),
    ...(options.access === undefined ? {} : { access: { kind: options.access, keys: options.keys } }),
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const receivers = running.directory.entries.map(({ id, endpoint }) => `  ${id}  ${endpoint}`);
  process.stdout.write(
    `${receivers.length} receivers at ${running.url} (GET / lists them, PUT /control/<id> makes one fail)\n${receivers.join('\n')}\n`,
  );
  if (options.access !== undefined) {
    process.stdout.write(`keys and receivers.json (for LOS_RECEIVERS) are in ${options.keys}\n`);
  }
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await running.close();
  return 0;
}
