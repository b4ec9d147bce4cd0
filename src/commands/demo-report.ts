/** Cases and what became of them → the demo's table, what one sender was told, and the totals. */
import type { Decision, Receipt } from '../decision.ts';
import type { Settled } from '../outcome.ts';
import type { Item } from '../referral.ts';
import type { DemoCase } from './demo-cases.ts';
import { type Colour, paint, table, width, wrap } from './output.ts';

/** One message's end, as a row of the table. */
export interface Row {
  readonly demoCase: DemoCase;
  readonly decision: Decision | null;
  readonly settled: Settled | null;
  readonly receipt: Receipt | null;
  /** What went otherwise than expected; empty when nothing did. */
  readonly astray: readonly string[];
}

const ITEM_WORDS: Readonly<Record<Item, string>> = {
  problem: 'problem',
  employment: 'employment',
  'sick-leave': 'sick leave',
  'prior-treatment': 'prior treatment',
  'work-measures': 'work measures',
  phone: 'phone',
};

/** What keeps a message from its receiver, in plain words: the missing items, then everything else that blocks. */
export function whatIsMissing(decision: Decision): string {
  const words = decision.findings
    .filter(({ severity }) => severity === 'error')
    .map(({ item, code }) => (item ? ITEM_WORDS[item] : code.toLowerCase().replaceAll('_', ' ')));
  return [...new Set(words)].join(', ');
}

export function demoTable(rows: readonly Row[]): string {
  return table(
    [
      { title: 'case', most: 36 },
      { title: 'verdict', colour: verdictColour },
      { title: 'missing or wrong', most: width() - 92 },
      { title: 'delivered to', most: 28 },
      { title: 'receipt', colour: (cell) => (cell === 'positive' ? 'green' : null) },
    ],
    rows.map(({ demoCase, decision, settled, astray }) => [
      demoCase.name.replace(/^[^/]*\//, ''),
      settled?.verdict ?? 'not settled',
      decision ? whatIsMissing(decision) : '',
      settled?.outcome === 'delivered' ? (settled.receiverId ?? '') : '',
      astray.length > 0 ? `ASTRAY ${settled?.receipt ?? ''}` : (settled?.receipt ?? 'none'),
    ]),
  );
}

function verdictColour(verdict: string): Colour {
  if (verdict === 'forward') return 'green';
  return verdict === 'test' || verdict === 'ignored' ? 'cyan' : 'red';
}

/** What the sender of one incomplete referral was answered, in its own words; empty when there is none. */
export function exampleLines(rows: readonly Row[]): string[] {
  const example = rows.find(
    ({ settled, receipt }) => settled?.verdict === 'incomplete' && receipt?.contentType.includes('xml'),
  );
  if (!example?.receipt) return [];
  const sentences = sentencesOf(example.receipt.body);
  if (sentences.length === 0) return [];
  return [
    `What the sender of ${paint('bold', example.demoCase.name)} was told (AppRec, ${example.receipt.positive ? 'OK' : 'Avvist'}):`,
    ...sentences.flatMap((sentence) =>
      wrap(sentence, width() - 4).map((line, index) => (index === 0 ? `  – ${line}` : `    ${line}`)),
    ),
  ];
}

/** The sentences of an AppRec: `Error/@OT`. */
function sentencesOf(appRec: string): string[] {
  return [...appRec.matchAll(/<(?:\w+:)?Error\b[^>]*?\bOT="([^"]*)"/g)].map(([, sentence = '']) =>
    sentence
      .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  );
}

export function totalLines(rows: readonly Row[], seconds: number): string[] {
  const count = (wanted: (settled: Settled) => boolean) =>
    rows.filter(({ settled }) => settled !== null && wanted(settled)).length;
  const delivered = count(({ outcome }) => outcome === 'delivered');
  const receivers = new Set(
    rows.flatMap(({ settled }) => (settled?.outcome === 'delivered' ? [settled.receiverId] : [])),
  );
  const parts = [
    `${delivered} delivered to ${receivers.size} receivers`,
    `${count(({ outcome }) => outcome === 'dead-lettered')} turned back, kept as dead letters`,
    `${count(({ outcome }) => outcome === 'test')} tests`,
    `${count(({ outcome }) => outcome === 'ignored')} ignored`,
  ];
  const positive = count(({ receipt }) => receipt === 'positive');
  const negative = count(({ receipt }) => receipt === 'negative');
  const none = count(({ receipt }) => receipt === null);
  return [
    `${paint('bold', `${rows.length} messages in ${seconds.toFixed(1)} s`)}: ${parts.join(' · ')}`,
    `${positive + negative} receipts: ${positive} positive, ${negative} negative; ${none} messages nobody can or may be answered for`,
  ];
}

/** What went otherwise than expected, case by case; or one line that nothing did. */
export function verdictLines(rows: readonly Row[], ownFaults: number): string[] {
  const astray = rows.flatMap(({ demoCase, astray: faults }) =>
    faults.map((fault) => paint('red', `✗ ${demoCase.name}: ${fault}`)),
  );
  if (ownFaults > 0) astray.push(paint('red', `✗ the program itself failed ${ownFaults} times`));
  return astray.length > 0
    ? astray
    : [paint('green', '✓ every message found its place, and every sender that can be answered was answered')];
}

/** One message that came while the demo stays up. */
export function settledLine(decision: Decision, settled: Settled): string {
  const { verdict, outcome, receiverId, receipt } = settled;
  const missing = whatIsMissing(decision);
  const parts = [
    outcome === 'delivered' ? `delivered to ${receiverId}` : outcome,
    ...(missing === '' ? [] : [`missing or wrong: ${missing}`]),
    `receipt ${receipt ?? 'none'}`,
  ];
  return `${paint(verdictColour(verdict ?? ''), String(verdict))}  ${parts.join(' · ')}`;
}
