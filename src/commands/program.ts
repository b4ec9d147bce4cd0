/** The commands of `los`, their arguments and options; docs/commands.md shows the same texts and a test compares them. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { DeadLetterClass } from '../decision.ts';
import { REASON_CODES } from '../reasons.ts';
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

  deadLetters(
    command('dead-letters', 'what was turned back or given up: look at it, and put it back into the inbox'),
    { config, language },
  );

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

interface Shared {
  readonly config: () => Option;
  readonly language: () => Option;
}

/** The commands of `los dead-letters`; docs/dead-letters.md shows the same texts. */
function deadLetters(parent: Command, { config, language }: Shared): void {
  parent.helpCommand(false);
  const command = (name: string, description: string) =>
    parent
      .command(name)
      .description(description)
      .helpOption('-h, --help', 'print this text')
      .showHelpAfterError(`(los dead-letters ${name} --help tells how to call it)`)
      .addOption(config());
  const filtered = (name: string, description: string) =>
    command(name, description)
      .option('--code <code>', 'only with this reason code', reasonCode)
      .addOption(new Option('--class <class>', 'only of this class').choices(DEAD_LETTER_CLASSES))
      .option('--receiver <id>', 'only for this receiver')
      .option('--urgent', 'only urgent ones')
      .option('--since <time>', 'dead since: 24h (ago), 2026-11-24, 2026-11-24T08:00Z')
      .option('--until <time>', 'dead before that time')
      .option('--message <id>', 'only this message: id, or its first eight signs');
  const acting = (name: string, description: string) =>
    filtered(name, description)
      .option('--all', 'all of them; with --confirm a filter or this must be given')
      .option('--confirm', 'do it; else only tell what would be done')
      .option('--reason <text>', 'why; stands in the log and the headers, so nothing about a patient')
      .option('--by <name>', 'who; else the user of the operating system')
      .option('--rate <number>', 'letters a second at most', rate, 10)
      .option('--json', 'one JSON object per dead letter, one per line');

  filtered('list', 'counts by class, reason and receiver, and one line each')
    .option('--json', 'one JSON object per dead letter, one per line')
    .action(async (options) => {
      process.exitCode = await (await import('./dead-letters.ts')).list(options);
    });
  command('show', "one dead letter's envelope, and what today's tables say of it")
    .addArgument(new Argument('<message>', 'id of the message, or its first eight signs'))
    .option('--content', 'also the referral itself, which is about a patient')
    .option('--json', 'as JSON')
    .addOption(language())
    .action(async (message: string, options) => {
      process.exitCode = await (await import('./dead-letters.ts')).show(message, options);
    });
  acting('replay', "put back into the inbox; first a dry run with today's tables")
    .option('--forward', "only those that today's tables would forward")
    .action(async (options) => {
      process.exitCode = await (await import('./dead-letters-act.ts')).replay(options);
    });
  filtered('export', 'copy bytes and envelopes into an empty folder')
    .addArgument(new Argument('<folder>', 'made for the owner only when it is not there'))
    .action(async (folder: string, options) => {
      process.exitCode = await (await import('./dead-letters-export.ts')).exportTo(folder, options);
    });
  acting('delete', 'delete for good; first a dry run').action(async (options) => {
    process.exitCode = await (await import('./dead-letters-act.ts')).remove(options);
  });
}

const DEAD_LETTER_CLASSES = [
  'content',
  'unreadable',
  'unsupported',
  'unroutable',
  'refused',
  'exhausted',
  'poison',
] as const satisfies readonly DeadLetterClass[];

function reasonCode(text: string): string {
  if (!(REASON_CODES as readonly string[]).includes(text)) {
    throw new InvalidArgumentError('It must be a code of mappings/reasons.csv, such as PHONE_MISSING.');
  }
  return text;
}

function rate(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 1000)) throw new InvalidArgumentError('It must be a number up to 1000.');
  return number;
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError('It must be a port number.');
  return number;
}
