/** `los dead-letters replay` and `delete`: a dry run that tells what would be done; with `--confirm` it is done, and told in the log. */
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfiguredTables } from '../config.ts';
import { replayHeaders } from '../headers.ts';
import { createLog, type Log } from '../ops/log.ts';
import type { Letter } from '../queue/browse.ts';
import { eachChosen, type ListOptions, type Today, today } from './dead-letters.ts';
import { NAME, NUMBER, narrows, type Summary, WHY } from './dead-letters-letter.ts';
import { CallError } from './errors.ts';
import { note, print, table } from './output.ts';

export interface ActOptions extends ListOptions {
  readonly confirm?: boolean;
  readonly reason?: string;
  readonly by?: string;
  /** Letters a second. */
  readonly rate: number;
  /** Only what today's tables would forward. */
  readonly forward?: boolean;
}

/**
 * n.b. RabbitMQ takes a message back that has been in one hand for 30 minutes, so a run that would last longer ends by itself; what
 * is left is there for the next.
 */
const LONGEST_RUN_MS = 20 * 60_000;

interface Planned {
  readonly summary: Summary;
  readonly today: Today;
  /** Its replay has died anew and lies there too: this one is what a crash left behind. */
  readonly leftBehind: boolean;
}

/** Exit code 0 when all that was chosen is back in the inbox (or would be), 1 when something is left. */
export async function replay(options: ActOptions): Promise<number> {
  const audit = auditOf(options);
  const tables = loadConfiguredTables(options.config);
  const seen: { summary: Summary; today: Today }[] = [];
  const replayed = new Set<string>();
  await eachChosen(options, async ({ body }, summary) => {
    if (summary.replayOf !== null) replayed.add(summary.replayOf);
    const judged = today(summary, body, tables);
    if (!options.forward || judged.verdict === 'forward') seen.push({ summary, today: judged });
    return 'next';
  });
  const plan = seen.map((one): Planned => ({ ...one, leftBehind: replayed.has(one.summary.letter) }));
  for (const planned of plan) if (options.json) await print(JSON.stringify(changeOf(planned)));
  if (!options.json && plan.length > 0) await print(changes(plan));
  if (!audit) return dryRun(plan.length, 'put back into the inbox');

  const leftBehind = new Set(plan.filter((one) => one.leftBehind).map(({ summary }) => summary.letter));
  return act(options, audit, plan, {
    begins: 'replay of dead letters begins',
    ended: 'dead letters replayed',
    done: 'put back into the inbox',
    on: (letter, { letter: of }) =>
      leftBehind.has(of)
        ? letter.remove()
        : letter.replay(replayHeaders(letter.headers, { ...audit, of, at: new Date().toISOString() })),
  });
}

/** Exit code 0 when all that was chosen is gone (or would be), 1 when something is left. */
export async function remove(options: ActOptions): Promise<number> {
  const audit = auditOf(options);
  const plan: { summary: Summary }[] = [];
  await eachChosen(options, async (_letter, summary) => {
    plan.push({ summary });
    return 'next';
  });
  for (const { summary } of plan) {
    const { message, class: kind, died, senderTold } = summary;
    if (options.json) await print(JSON.stringify({ message, class: kind, died, senderTold }));
    else
      await print(`${message}  ${kind ?? 'unknown'}  ${died ?? ''}${senderTold ? '' : '  sender not told'}`);
  }
  if (!audit) return dryRun(plan.length, 'deleted for good');
  return act(options, audit, plan, {
    begins: 'deletion of dead letters begins',
    ended: 'dead letters deleted',
    done: 'deleted',
    on: (letter) => letter.remove(),
  });
}

interface Audit {
  readonly by: string;
  readonly reason: string;
}

/** Null for a dry run. Throws {@link CallError} when the call lacks what an act must have. */
function auditOf(options: ActOptions): Audit | null {
  if (!options.confirm) return null;
  if (!options.all && !narrows(options)) throw new CallError('--confirm: say which dead letters, or --all');
  const { reason, by = userName() } = options;
  if (reason === undefined)
    throw new CallError('--confirm: wants --reason, which stands in the log and the headers');
  if (!WHY.test(reason) || NUMBER.test(reason)) {
    throw new CallError(
      '--reason: 3 to 100 letters, digits and . , : ; ( ) / _ -, and nothing about a patient',
    );
  }
  if (!NAME.test(by) || NUMBER.test(by)) {
    throw new CallError('--by: wants a user name: letters, digits and . _ @ -');
  }
  return { by, reason };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    throw new CallError('--by: this user has no name on this machine, so say who you are');
  }
}

function dryRun(count: number, what: string): number {
  note(
    count === 0
      ? 'los: no dead letter was chosen'
      : `los: dry run, nothing was touched: ${count} would be ${what}; --confirm does it`,
  );
  return 0;
}

interface Act {
  readonly begins: Parameters<Log['info']>[0];
  readonly ended: Parameters<Log['info']>[0];
  readonly done: string;
  on(letter: Letter, summary: Summary): Promise<boolean>;
}

async function act(
  options: ActOptions,
  { by, reason }: Audit,
  plan: readonly { readonly summary: Summary }[],
  { begins, ended, done: what, on }: Act,
): Promise<number> {
  const log = createLog('info', pino.destination({ dest: 2, sync: true }));
  const wanted = new Set(plan.map(({ summary }) => summary.letter));
  const chosen = wanted.size;
  const audit = { by, why: reason, chosen };
  log.info(begins, audit);
  let done = 0;
  const started = performance.now();
  try {
    await eachChosen(options, async (letter, summary) => {
      if (!wanted.delete(summary.letter)) return 'next';
      await sleep(Math.max(0, started + (done * 1000) / options.rate - performance.now()));
      if (performance.now() - started > LONGEST_RUN_MS) return 'stop';
      if (await on(letter, summary)) done += 1;
      return wanted.size > 0 ? 'next' : 'stop';
    });
  } finally {
    log.info(ended, { ...audit, done, left: chosen - done });
  }
  note(`los: ${done} of ${chosen} dead letters ${what}`);
  return done === chosen ? 0 : 1;
}

function changeOf({ summary, today: after, leftBehind }: Planned) {
  const { message, letter, class: kind, verdict, receiver, reasons } = summary;
  return { message, letter, class: kind, before: { verdict, receiver, reasons }, after, leftBehind };
}

function changes(plan: readonly Planned[]): string {
  const shown = (verdict: string | null, receiver: string | null, reasons: readonly string[]) =>
    [verdict ?? 'unknown', receiver, ...reasons].filter(Boolean).join(' ');
  return table(
    [
      { title: 'message' },
      { title: 'class' },
      { title: 'before', most: 40 },
      { title: 'now', most: 40 },
      { title: '' },
    ],
    plan.map(({ summary, today: after, leftBehind }) => {
      const before = shown(
        summary.verdict,
        summary.receiver,
        summary.reasons.filter((code) => !/^RECEIVER_(REFUSED|UNREACHABLE)$/.test(code)),
      );
      const now = shown(after.verdict, after.receiver, after.reasons);
      const mark = leftBehind ? 'left behind by a replay: removed' : before === now ? 'as before' : 'changes';
      return [summary.message, summary.class ?? 'unknown', before, now, mark];
    }),
  );
}
