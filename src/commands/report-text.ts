/** A decision → the report that `los check` prints for a person: verdict, items, findings, route, bundle, receipt. */
import type { Decision, Evidence, Finding, Language, Receipt, Severity, Verdict } from '../decision.ts';
import { type Format, ITEMS } from '../referral.ts';
import { sentence } from '../sentences.ts';
import type { Tables } from '../tables.ts';
import { type Colour, paint, shorten, width, wrap } from './output.ts';

export interface ReportParts {
  readonly file: string;
  readonly decision: Decision;
  /** What the sender would be answered, null when nobody can or may be. */
  readonly receipt: Receipt | null;
  readonly lang: Language;
  readonly tables: Tables;
  /** Show the whole receipt, not only its kind and what it tells. */
  readonly whole: boolean;
}

export const VERDICT_MEANS: Readonly<Record<Verdict, string>> = {
  forward: 'goes to the receiver',
  incomplete: 'turned back to the sender: required content is missing or wrong',
  unroutable: 'turned back to the sender: no receiver can be found',
  unsupported: 'turned back to the sender: another kind of message',
  unreadable: 'cannot be read; answered where the sender can be read from it',
  test: 'a test message: answered, not delivered',
  ignored: 'a receipt: kept, never answered',
};

const VERDICT_COLOUR: Readonly<Record<Verdict, Colour>> = {
  forward: 'green',
  incomplete: 'red',
  unroutable: 'red',
  unsupported: 'red',
  unreadable: 'red',
  test: 'cyan',
  ignored: 'cyan',
};

const FORMAT_NAME: Readonly<Record<Format, string>> = {
  'kith-1.0': 'KITH Henvisning 1.0',
  'kith-1.1': 'KITH Henvisning 1.1',
  'kith-2.0': 'KITH Henvisning 2.0',
  hl7v2: 'HL7 v2 REF^I12',
  fhir: 'FHIR R4',
};

const SIGN: Readonly<Record<Severity, readonly [sign: string, colour: Colour]>> = {
  error: ['✗', 'red'],
  warning: ['!', 'yellow'],
  information: ['i', 'cyan'],
};

const GOOD: readonly [sign: string, colour: Colour] = ['✓', 'green'];

const INDENT = 2;
/** Room for a section's name to the left of its lines. */
const LABEL = 10;

export function report(parts: ReportParts): string {
  const { file, decision, receipt, lang, tables, whole } = parts;
  return [
    ...heading(file, decision),
    ...section('message', messageLines(decision)),
    ...section('items', itemLines(decision)),
    ...section('findings', findingLines(decision.findings, lang, tables)),
    ...section('route', routeLines(decision)),
    ...section('bundle', bundleLines(decision)),
    ...section('receipt', receiptLines(receipt, whole)),
    '',
  ].join('\n');
}

/** The file, and under it the verdict in a word and in plain language. */
export function heading(file: string, decision: Decision): string[] {
  const { verdict, wouldBe, urgent } = decision;
  const means = wouldBe ? `${VERDICT_MEANS[verdict]}; would be ${wouldBe}` : VERDICT_MEANS[verdict];
  return [
    paint('bold', file),
    `${' '.repeat(INDENT)}${paint(VERDICT_COLOUR[verdict], verdict.toUpperCase())} – ${means}${urgent ? ` · ${paint('red', 'URGENT')}` : ''}`,
    '',
  ];
}

/** Lines with the section's name before the first; no lines, no section. */
export function section(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => {
    const label = index === 0 ? paint('dim', name.padEnd(LABEL)) : ' '.repeat(LABEL);
    return `${' '.repeat(INDENT)}${label}${line}`.trimEnd();
  });
}

/** Columns left for a section's text. */
export function roomFor(indent = 0): number {
  return width() - INDENT - LABEL - indent;
}

export function messageLines({ format, head, referral }: Decision): string[] {
  if (!format && !head) return ['of an unknown format'];
  const action = referral && referral.action.value !== 'new' ? ` · ${referral.action.value}` : '';
  return [
    `${format ? FORMAT_NAME[format] : 'unknown format'}${action}`,
    `id ${head?.id?.value ?? 'none'} · sent ${head?.time?.value ?? 'at an unknown time'}`,
  ];
}

function itemLines({ found, findings }: Decision): string[] {
  if (!found) return [];
  return ITEMS.map((item) => {
    const { status, uncertain, evidence } = found.items[item];
    const worst = findings.find((finding) => finding.item === item)?.severity ?? 'warning';
    const [sign, colour] = status === 'absent' || uncertain ? SIGN[worst] : GOOD;
    const quote = evidence[0] ? `«${shorten(evidence[0].quote, roomFor(36))}»` : '';
    return `${paint(colour, sign)} ${item.padEnd(16)}${(uncertain ? 'uncertain' : status).padEnd(13)}${quote}`;
  });
}

export function findingLines(findings: readonly Finding[], language: Language, tables: Tables): string[] {
  if (findings.length === 0) return ['none'];
  return findings.flatMap((finding) => {
    const [sign, colour] = SIGN[finding.severity];
    return [
      `${paint(colour, sign)} ${paint('bold', finding.code)}`,
      ...wrap(sentence(finding, language, tables), roomFor(2)).map((line) => `  ${line}`),
      ...(finding.path ? [`  ${paint('dim', `at ${finding.path}`)}`] : []),
    ];
  });
}

export function routeLines({ route }: Decision): string[] {
  if (!route) return [];
  const receiver = route.receiverId
    ? `${paint('bold', route.receiverName ?? route.receiverId)} (${route.receiverId})`
    : paint('red', 'no receiver');
  return [
    `${receiver} · ${route.region ?? 'region unknown'} · ${route.serviceLine}`,
    ...route.reasons.flatMap(({ says, value, rule, path }) => [
      ...wrap(value === null || says.includes(value) ? says : `${says} (${value})`, roomFor(2)).map(
        (line, index) => `${index === 0 ? '·' : ' '} ${line}`,
      ),
      `  ${paint('dim', path ? `${rule} · at ${path}` : rule)}`,
    ]),
  ];
}

function bundleLines(decision: Decision): string[] {
  const bundle = decision.bundle();
  const entries = bundle?.entry;
  if (!entries) return ['none'];
  const counts = new Map<string, number>();
  for (const { resource } of entries) {
    if (resource) counts.set(resource.resourceType, (counts.get(resource.resourceType) ?? 0) + 1);
  }
  const listed = [...counts].map(([type, count]) => (count > 1 ? `${type} ×${count}` : type)).join(', ');
  return [`${bundle?.id ?? ''} · ${entries.length} resources`, ...wrap(listed, roomFor())];
}

function receiptLines(receipt: Receipt | null, whole: boolean): string[] {
  if (!receipt) return ['none'];
  const { positive, contentType, id, body } = receipt;
  const head = `${positive ? paint('green', 'positive') : paint('red', 'negative')} · ${contentType} · id ${id}`;
  if (!whole) return [head];
  const lines = body.trimEnd().split(/\r\n|[\r\n]/);
  return [head, ...lines.map((line) => paint('dim', line))];
}

/** The words a statement rests on, with how sure it is, and the place and the rule on the next line. */
export function evidenceLines(evidence: Evidence): string[] {
  return [
    ...wrap(`«${evidence.quote.trim()}»`, roomFor(4)),
    paint('dim', `${evidence.certainty} · ${evidence.rule} · at ${evidence.path}`),
  ];
}
