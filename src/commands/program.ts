/** The commands of `los`, their arguments and options; docs/commands.md shows the same texts and a test compares them. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { VERSION } from '../version.ts';

const CALL_FAULT = 2;

/** A program that runs the command it is called with and leaves its exit code in `process.exitCode`. */
export function createProgram(): Command {
  const program = new Command('los')
    .description('henvisningslos: pilots referrals for Helse og arbeid to the right receiver')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this text')
    .helpCommand(false)
    .showHelpAfterError('(los --help lists the commands)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : CALL_FAULT));

  const config = () => new Option('--config <file>', 'configuration file (JSON); else LOS_CONFIG');
  const language = () =>
    new Option('--lang <language>', 'language of the sentences').choices(['nb', 'nn', 'en']).default('nb');
  const messages = () => new Argument('<path...>', 'files or folders; - reads standard input');
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .helpOption('-h, --help', 'print this text')
      .showHelpAfterError(`(los ${name} --help tells how to call it)`);

  command('check', 'judge messages offline: verdict, findings with their place, route, bundle, receipt')
    .addArgument(messages())
    .option('--json', 'one JSON object per message, one per line')
    .option('--out <folder>', 'also write bundle and receipt of each message there')
    .addOption(language())
    .addOption(config())
    .action(async (paths: string[], options) => {
      process.exitCode = await (await import('./check.ts')).check(paths, options);
    });

  command('explain', 'say why a message got its verdict and its route, with the evidence quoted')
    .addArgument(messages())
    .addOption(language())
    .addOption(config())
    .action(async (paths: string[], options) => {
      process.exitCode = await (await import('./explain.ts')).explain(paths, options);
    });

  command('demo', 'a spool, local receivers and all fixtures: watch every message find its place')
    .option('--once', 'exit when all messages are settled: 0 when all went as expected, else 1')
    .option('--port <port>', 'port of health and metrics (0 = any)', port, 0)
    .action(async (options) => {
      process.exit(await (await import('./demo.ts')).demo(options));
    });

  command('run', 'the service: consume, decide, deliver, answer, settle')
    .addOption(config())
    .action(async (options) => {
      // n.b. after the drain limit, connections with messages still on them would keep the process alive.
      process.exit(await (await import('./run.ts')).run(options));
    });

  command('send', 'put files into the inbox, as an EPJ system would')
    .addArgument(messages())
    .addOption(config())
    .action(async (paths: string[], options) => {
      process.exitCode = await (await import('./send.ts')).send(paths, options);
    });

  command('sandbox', 'local receivers, one per receiver in the directory, that can be told to fail')
    .option('--port <port>', 'port (0 = any)', port, 8090)
    .option('--dir <folder>', 'also keep what is received there')
    .addOption(
      new Option('--access <kind>', 'ask senders for it, over HTTPS').choices([
        'tls',
        'certificate',
        'client-secret',
        'private-key-jwt',
      ]),
    )
    .option('--keys <folder>', 'with --access: write keys and receivers.json there', 'sandbox-keys')
    .addOption(config())
    .action(async (options) => {
      process.exitCode = await (await import('./sandbox.ts')).sandbox(options);
    });

  command('tables', 'check and list the tables in mappings/')
    .option('--unverified', 'only the rows that rest on old, inferred or remembered facts')
    .addOption(config())
    .action(async (options) => {
      process.exitCode = await (await import('./tables.ts')).tables(options);
    });

  return program;
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError('It must be a port number.');
  return number;
}
