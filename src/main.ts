#!/usr/bin/env node
/** The command line: words in, the right command called; each command's code is loaded only when it is asked for. */
import { createProgram } from './commands/program.ts';
import { faultOf } from './ops/fault.ts';

/** Wrong call, unreadable path, faulty configuration or tables (docs/commands.md). */
const CALL_FAULT = 2;
/** A fault of the program itself (EX_SOFTWARE of sysexits.h). */
const OWN_FAULT = 70;
/** Errors whose message is made for the user: it names settings, files and tables, never a message's content. */
const TELLABLE = new Set([
  'CallError',
  'StartError',
  'ConfigError',
  'TablesError',
  'AccessError',
  'LookEnded',
]);

// n.b. `los check … | head` closes our output early: the reader has seen enough, so that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`los: writing to standard output: ${error.message}\n`);
  process.exit(CALL_FAULT);
});

// n.b. Node's own report of what nobody caught would print its message, and there may be a patient in it.
process.on('uncaughtException', (error) => {
  process.exit(tellOwnFault(error));
});

try {
  await createProgram().parseAsync();
} catch (error) {
  // n.b. what was opened before the fault would keep the process alive.
  process.exit(tell(error));
}

/** Says on standard error what went wrong, and returns the exit code. */
function tell(error: unknown): number {
  if (error instanceof Error && (TELLABLE.has(error.name) || 'syscall' in error)) {
    process.stderr.write(`los: ${error.message}\n`);
    return 'exitCode' in error ? Number(error.exitCode) : CALL_FAULT;
  }
  return tellOwnFault(error);
}

function tellOwnFault(error: unknown): number {
  const { fault, code, at } = faultOf(error);
  const place = at.length > 0 ? ` at ${at.join(' < ')}` : '';
  process.stderr.write(
    `los: a fault of the program itself: ${fault}${code === null ? '' : ` ${code}`}${place}\n`,
  );
  return OWN_FAULT;
}
