/**
 * Referral and its texts in; what the intake unit weighs, question by question, out: stated, stated not to be so, or not stated.
 * Advice only: no later step turns a referral back for it.
 */
import type { AdviceAnswer, Evidence, ItemStatement } from '../../decision.ts';
import type { Referral } from '../../referral.ts';
import type { AdviceAges, AdviceQuestion, AdviceRule } from '../../tables/advice.ts';
import type { Tables } from '../../tables.ts';
import { around, quote } from '../evidence.ts';
import type { Text } from '../text.ts';
import { ageOf } from './age.ts';
import { type AdviceHit, adviceHits } from './words.ts';

/** Pieces of evidence per question: a reader wants the first few. */
const MOST_EVIDENCE = 3;

export interface AdviceSources {
  readonly referral: Referral;
  readonly texts: readonly Text[];
  readonly items: { readonly employment: ItemStatement; readonly measures: ItemStatement };
}

/** One answer for each question of advice.csv, in its order. Source: Felles retningslinjer for arbeidsrettede behandlingstilbud, 2020. */
export function findAdvice(sources: AdviceSources, tables: Tables): AdviceAnswer[] {
  const said = saidIn(sources);
  return tables.advice.questions.map((question) => {
    const { id, also } = question;
    if (also.includes('age')) return ageAnswer(id, sources.referral, tables.advice.ages);
    const fromWords = said.get(id) ?? NOTHING;
    const yes =
      also.length === 0
        ? fromWords.yes
        : [...codedEvidence(question, sources.referral, tables), ...fromWords.yes];
    if (yes.length > 0) return answer(id, true, yes);
    if (fromWords.no.length > 0) return answer(id, false, fromWords.no);
    const fromItems = itemEvidence(question, sources.items);
    if (fromItems.length > 0) return answer(id, true, fromItems);
    return { id, stated: false, denied: false, value: null, evidence: [] };
  });
}

interface Said {
  readonly yes: Evidence[];
  readonly no: Evidence[];
}
const NOTHING: Said = { yes: [], no: [] };

function saidIn({ texts }: AdviceSources): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  const isOpen = ({ question }: AdviceRule) => (said.get(question)?.yes.length ?? 0) < MOST_EVIDENCE;
  const report = (hit: AdviceHit) => {
    const known = said.get(hit.question) ?? { yes: [], no: [] };
    said.set(hit.question, known);
    add(known[hit.says], hit);
  };
  for (const text of texts) adviceHits(text, isOpen, report);
  return said;
}

/** A sentence is quoted once for a question. */
function add(evidence: Evidence[], { text, sentence, phrase, rule }: AdviceHit): void {
  if (evidence.length >= MOST_EVIDENCE) return;
  const one = quote(text, around(text, sentence, phrase), 'stated', rule);
  const isKnown = evidence.some(
    ({ path, start, end }) =>
      path === one.path && (start ?? 0) < (one.end ?? 0) && (one.start ?? 0) < (end ?? 0),
  );
  if (!isKnown) evidence.push(one);
}

function answer(id: string, yes: boolean, evidence: readonly Evidence[]): AdviceAnswer {
  return { id, stated: true, denied: !yes, value: null, evidence: evidence.slice(0, MOST_EVIDENCE) };
}

/** What the items rest on, where the question names the item or the row that found it. */
function itemEvidence(
  { also }: AdviceQuestion,
  { employment, measures }: AdviceSources['items'],
): Evidence[] {
  const stated = ({ status, evidence }: ItemStatement) => (status === 'stated' ? evidence : []);
  return [
    ...(also.includes('employment') ? stated(employment) : []),
    ...stated(measures).filter(({ rule }) => also.includes(rule)),
  ];
}

/** Diagnoses of the field that the question asks about; one far from the field's common complaints is no answer. */
function codedEvidence(
  { also, except }: AdviceQuestion,
  { diagnoses }: Referral,
  tables: Tables,
): Evidence[] {
  if (!also.some((one) => FIELDS.has(one))) return [];
  return diagnoses.flatMap(({ coded }): Evidence[] => {
    const row = tables.serviceLines.diagnosisOf(coded);
    if (!row || !also.includes(row.field) || row.fit === 'outside' || except.includes(row.id)) return [];
    const rule = `service-line-diagnoses:${row.id}`;
    const shown = coded.display ?? coded.code;
    return [{ quote: shown, path: coded.path, start: null, end: null, certainty: 'coded', rule }];
  });
}

const FIELDS: ReadonlySet<string> = new Set(['musculoskeletal', 'mental']);

function ageAnswer(id: string, referral: Referral, ages: AdviceAges): AdviceAnswer {
  const age = ageOf(referral);
  if (!age) return { id, stated: false, denied: false, value: null, evidence: [] };
  const { years, evidence } = age;
  const isOutside = years < ages.discretion || years >= ages.pension;
  const value = years >= ages.discretion && years < ages.from ? `${years} år, etter skjønn` : `${years} år`;
  return { id, stated: true, denied: isOutside, value, evidence: [evidence] };
}
