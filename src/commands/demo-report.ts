/** Cases and what became of them → the demo's table, what one sender was told, and the totals. */
import type { Decision, Receipt } from '../decision.ts';
import type { Outcome, Settled } from '../outcome.ts';
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

/** Fixed columns: verdict, receipt and the gaps between all five. */
const FIXED = 27;

export function demoTable(rows: readonly Row[]): string {
  const share = (part: number) => Math.floor((width() - FIXED) * part);
  return table(
    [
      { title: 'case', most: share(0.37) },
      { title: 'verdict', colour: verdictColour },
      { title: 'missing or wrong', most: share(0.35) },
      { title: 'delivered to', most: share(0.28) },
      { title: 'receipt', colour: receiptColour },
    ],
    rows.map(({ demoCase, decision, settled, astray }) => [
      `${astray.length > 0 ? '✗ ' : ''}${demoCase.name.replace(/^[^/]*\/|\.[^.]*$/g, '')}`,
      settled?.verdict ?? 'unsettled',
      decision ? whatIsMissing(decision) : '',
      settled?.outcome === 'delivered' ? (settled.receiverId ?? '') : '',
      settled?.receipt ?? 'none',
    ]),
  );
}

function receiptColour(receipt: string): Colour | null {
  if (receipt === 'positive') return 'green';
  return receipt === 'negative' ? 'red' : null;
}

function verdictColour(verdict: string): Colour {
  if (verdict === 'forward') return 'green';
  return verdict === 'test' || verdict === 'ignored' ? 'cyan' : 'red';
}

/** What the sender of one incomplete referral was answered, in its own words; empty when there is none. */
export function exampleLines(rows: readonly Row[]): string[] {
  const answered = rows.flatMap(({ demoCase, settled, receipt }) => {
    const sentences = settled?.verdict === 'incomplete' && receipt ? sentencesOf(receipt.body) : [];
    return sentences.length > 0 ? [{ name: demoCase.name, sentences }] : [];
  });
  const example = answered.find(({ sentences }) => sentences.length > 1) ?? answered[0];
  if (!example) return [];
  return [
    `What the sender of ${paint('bold', example.name)} was told (AppRec, Avvist):`,
    ...example.sentences.flatMap((sentence) =>
      wrap(sentence, width() - 4).map((line, index) => (index === 0 ? `  – ${line}` : `    ${line}`)),
    ),
    '',
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

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  delivered: 'delivered',
  'dead-lettered': 'turned back, kept as a dead letter',
  retry: 'waits for another attempt',
  test: 'a test, kept aside',
  ignored: 'kept aside',
  split: 'split into its parts',
};

/** One message that came while the demo stays up. */
export function settledLine(decision: Decision, settled: Settled): string {
  const { verdict, outcome, receiverId, receipt } = settled;
  const missing = whatIsMissing(decision);
  const parts = [
    outcome === 'delivered' ? `delivered to ${receiverId}` : OUTCOME_WORDS[outcome],
    ...(missing === '' ? [] : [`missing or wrong: ${missing}`]),
    `receipt ${receipt ?? 'none'}`,
  ];
  return `${paint(verdictColour(verdict ?? ''), String(verdict))}  ${parts.join(' · ')}`;
}
