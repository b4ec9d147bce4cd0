#!/usr/bin/env node
/** The command line: words in, the right command called; each command's code is loaded only when it is asked for. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { VERSION } from './version.ts';

const USAGE_ERROR = 2;

const program = new Command('los')
  .description('henvisningslos: pilots referrals for Helse og arbeid to the right receiver')
  .version(VERSION)
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE_ERROR));

const config = new Option('--config <file>', 'configuration file (JSON)');
const language = new Option('--lang <language>', 'language of the sentences')
  .choices(['nb', 'nn', 'en'])
  .default('nb');

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port number');
  return number;
}

program
  .command('check')
  .description('judge messages offline: verdict, findings with their place, route, bundle, receipt')
  .argument('<file...>', 'files or folders; - reads standard input')
  .option('--json', 'one JSON object per message, one per line')
  .option('--out <folder>', 'also write bundle and receipt of each message there')
  .addOption(language)
  .addOption(config)
  .action(async (files: string[], options) => {
    process.exitCode = await (await import('./commands/check.ts')).check(files, options);
  });

program
  .command('explain')
  .description('say why one message got its verdict and its route, with the evidence quoted')
  .argument('<file>', 'a file; - reads standard input')
  .addOption(language)
  .addOption(config)
  .action(async (file: string, options) => {
    process.exitCode = await (await import('./commands/explain.ts')).explain(file, options);
  });

program
  .command('demo')
  .description('embedded spool, local receivers and all fixtures: watch every message find its place')
  .option('--once', 'exit when all messages are settled')
  .option('--port <port>', 'port of the operator page (0 = any)', port, 0)
  .action(async (options) => {
    process.exitCode = await (await import('./commands/demo.ts')).demo(options);
  });

program
  .command('run')
  .description('the service: consume, decide, deliver, answer, settle')
  .addOption(config)
  .action(async (options) => {
    process.exitCode = await (await import('./commands/run.ts')).run(options);
  });

program
  .command('send')
  .description('put files into the inbox, as an EPJ system would')
  .argument('<file...>', 'files or folders; - reads standard input')
  .addOption(config)
  .action(async (files: string[], options) => {
    process.exitCode = await (await import('./commands/send.ts')).send(files, options);
  });

program
  .command('sandbox')
  .description('local receivers, one per receiver in the directory, that can be told to fail')
  .option('--port <port>', 'port (0 = any)', port, 8090)
  .option('--dir <folder>', 'also keep what is received there')
  .addOption(config)
  .action(async (options) => {
    process.exitCode = await (await import('./commands/sandbox.ts')).sandbox(options);
  });

program
  .command('tables')
  .description('check and list the tables in mappings/')
  .option('--unverified', 'only the rows that rest on old, inferred or remembered facts')
  .addOption(config)
  .action(async (options) => {
    process.exitCode = await (await import('./commands/tables.ts')).tables(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  // n.b. configuration, tables and files are named here; a message's content never reaches an error text.
  process.stderr.write(`los: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = USAGE_ERROR;
}
