/** `los sandbox`: the receiver directory in, one local receiver per entry out, until SIGTERM or SIGINT. */
import { loadConfiguredTables } from '../config.ts';
import { startSandbox } from '../sandbox/sandbox.ts';

export interface SandboxCommandOptions {
  readonly port: number;
  readonly dir?: string;
  readonly config?: string;
}

/** Runs until it is told to stop; exit code 0. Throws when the configuration is faulty or the port is taken. */
export async function sandbox(options: SandboxCommandOptions): Promise<number> {
  const { directory } = loadConfiguredTables(options.config);
  const running = await startSandbox({
    directory,
    port: options.port,
    ...(options.dir === undefined ? {} : { dir: options.dir }),
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const receivers = running.directory.entries.map(({ id, endpoint }) => `  ${id}  ${endpoint}`);
  process.stdout.write(
    `${receivers.length} receivers at ${running.url} (GET / lists them, PUT /control/<id> makes one fail)\n${receivers.join('\n')}\n`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await running.close();
  return 0;
}
