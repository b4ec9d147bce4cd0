/** `los dead-letters list` and `show`: the dead letters looked at where they lie, without anything of a person unless asked for. */
import { loadConfig, loadConfiguredTables } from '../config.ts';
import type { Language } from '../decision.ts';
import type { Letter } from '../queue/browse.ts';
import type { Tables } from '../tables.ts';
import { type FilterOptions, filterOf, type Summary, summaryOf } from './dead-letters-letter.ts';
import { expectedReceipt, judge } from './judge.ts';
import { openDeadLetters } from './open-queue.ts';
import { note, print, table } from './output.ts';
import { report } from './report-text.ts';

export interface ListOptions extends FilterOptions {
  readonly json?: boolean;
  readonly config?: string;
}

/** Calls `visit` with each letter that the options choose; returns how many there were. */
export async function eachChosen(
  options: ListOptions,
  visit: (letter: Letter, summary: Summary) => Promise<'next' | 'stop'>,
): Promise<number> {
  const chosen = filterOf(options, Date.now());
  const letters = await openDeadLetters(loadConfig(options.config));
  let count = 0;
  try {
    await letters.each(async (letter) => {
      const summary = summaryOf(letter);
      if (!chosen(summary)) return 'next';
      count += 1;
      return visit(letter, summary);
    });
  } finally {
    await letters.close();
  }
  return count;
}

/** Exit code 0, also when there is none. */
export async function list(options: ListOptions): Promise<number> {
  const summaries: Summary[] = [];
  await eachChosen(options, async (_letter, summary) => {
    summaries.push(summary);
    return 'next';
  });
  if (options.json) {
    for (const summary of summaries) await print(JSON.stringify(summary));
    return 0;
  }
  if (summaries.length > 0) {
    await print(
      table(
        [
          { title: 'message' },
          { title: 'died' },
          { title: 'class' },
          { title: 'receiver' },
          { title: 'reasons', most: 40 },
          { title: '' },
        ],
        summaries.map(rowOf),
      ),
    );
    for (const [title, key] of GROUPS) await print(`\n${counts(title, summaries.flatMap(key))}`);
    await print('');
  }
  const messages = new Set(summaries.map(({ message }) => message)).size;
  await print(`${summaries.length} dead letters, ${messages} messages`);
  return 0;
}

const GROUPS: readonly (readonly [string, (summary: Summary) => string | readonly string[]])[] = [
  ['class', (summary) => summary.class ?? 'unknown'],
  ['reason', (summary) => summary.reasons],
  ['receiver', (summary) => summary.receiver ?? 'none'],
];

function counts(title: string, values: readonly string[]): string {
  const numbers = new Map<string, number>();
  for (const value of values) numbers.set(value, (numbers.get(value) ?? 0) + 1);
  const rows = [...numbers].sort(([, one], [, other]) => other - one);
  return table(
    [{ title }, { title: 'letters', alignRight: true }],
    rows.map(([value, number]) => [value, String(number)]),
  );
}

function rowOf(summary: Summary): string[] {
  const marks = [
    ...(summary.urgent ? ['urgent'] : []),
    ...(summary.senderTold ? [] : ['sender not told']),
    ...(summary.replays > 0 ? [`replayed ${summary.replays}×`] : []),
  ];
  return [
    summary.message,
    summary.died ?? '',
    summary.class ?? 'unknown',
    summary.receiver ?? '',
    summary.reasons.join(', '),
    marks.join(', '),
  ];
}

export interface ShowOptions {
  readonly content?: boolean;
  readonly json?: boolean;
  readonly lang: Language;
  readonly config?: string;
}

/** Exit code 0, or 1 when there is no such letter. */
export async function show(message: string, options: ShowOptions): Promise<number> {
  const tables = loadConfiguredTables(options.config);
  const { config, json } = options;
  const count = await eachChosen({ message, ...(config ? { config } : {}) }, async (letter, summary) => {
    if (options.content) note('los: what follows is about a patient; whoever reads it must have a reason to');
    await print(json ? jsonOf(letter, summary, tables, options) : textOf(letter, summary, tables, options));
    return 'next';
  });
  if (count > 0) return 0;
  note(`los: no dead letter of message ${message}`);
  return 1;
}

function jsonOf(letter: Letter, summary: Summary, tables: Tables, { content }: ShowOptions): string {
  return JSON.stringify({
    ...summary,
    today: today(summary, letter.body, tables),
    ...(content ? { content: letter.body.toString('base64') } : {}),
  });
}

function textOf(letter: Letter, summary: Summary, tables: Tables, { content, lang }: ShowOptions): string {
  const { verdict, receiver, reasons } = today(summary, letter.body, tables);
  const rows = Object.entries(summary)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]);
  const lines = [
    table([{ title: 'envelope' }, { title: '' }], rows),
    '',
    `with today's tables: ${[verdict, receiver, ...reasons].filter(Boolean).join(' · ')}`,
  ];
  if (content) {
    const decision = judge(summary.message, letter.body, tables);
    const receipt = expectedReceipt(decision, tables);
    const { message: file } = summary;
    lines.push('', report({ file, decision, receipt, lang, tables, whole: true }));
  }
  return lines.join('\n');
}

/** What today's tables say of a message, in codes. */
export interface Today {
  readonly verdict: string;
  readonly receiver: string | null;
  /** Codes of what blocks it. */
  readonly reasons: readonly string[];
}

export function today({ message }: Summary, body: Uint8Array, tables: Tables): Today {
  const { verdict, route, findings } = judge(message, body, tables);
  const blocking = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { verdict, receiver: route?.receiverId ?? null, reasons: [...new Set(blocking)] };
}
