/** Referral, its read texts and the items' hits in; the facts worth coding out: each once, with the surest words it rests on. */
import type { Fact } from '../../decision.ts';
import { messageDay } from '../../message-day.ts';
import type { Referral } from '../../referral.ts';
import type { Tables } from '../../tables.ts';
import type { Hit } from '../collector.ts';
import type { Gender } from '../context.ts';
import type { Text } from '../text.ts';
import { surestOfEach } from './candidate.ts';
import { employerIn } from './employer.ts';
import { inForce, type Leave } from './in-force.ts';
import { labelledFacts } from './labelled.ts';
import { factMatches, namedFacts } from './named.ts';
import { occupationsIn } from './occupation.ts';
import { leavesIn } from './sick-leave.ts';

/** Most facts of each kind: a referral that names more is read by a person anyway. */
const MOST: Readonly<Record<Fact['kind'], number>> = {
  'employment-status': 3,
  occupation: 2,
  employer: 1,
  'position-percentage': 1,
  'sick-leave': 3,
  benefit: 4,
  measure: 12,
  investigation: 12,
  treatment: 16,
};
/** Sick leaves of one text that are weighed against each other. */
const MOST_LEAVES = 40;

/**
 * What is stated of the patient's work, sick leave, benefits, measures, investigations and treatments. Never what is asked, wished
 * for, or said of somebody else. Never throws; time grows with the texts' length only.
 */
export function findFacts(
  referral: Referral,
  texts: readonly Text[],
  hits: readonly Hit[],
  gender: Gender | null,
  tables: Tables,
): Fact[] {
  const { patterns } = tables.facts;
  const known = { day: messageDay(referral), gender };
  const trades = hits.filter(({ rule }) => rule.startsWith('occupations:'));
  const facts: Fact[] = [];
  const leaves: Leave[] = [];
  for (const text of texts) {
    const occupations = occupationsIn(text, trades, patterns);
    const labelled = labelledFacts(text, tables.facts);
    facts.push(...labelled, ...occupations.filter((one) => !isNamedIn(one, labelled)));
    const counts = new Map<string, number>();
    let employer: Fact | null = null;
    for (const sentence of text.sentences) {
      if (sentence.matches.length === 0 || sentence.question || text.others.has(sentence)) continue;
      const at = factMatches(sentence);
      if (at.length > 0) facts.push(...namedFacts(text, sentence, at, counts, known));
      if (leaves.length < MOST_LEAVES) leaves.push(...leavesIn(text, sentence, at, known, tables));
      employer ??= employerIn(text, sentence, occupations, gender, patterns);
    }
    if (employer) facts.push(employer);
  }
  return bounded(surestOfEach([...facts, ...inForce(leaves)]));
}

/** `Lærer` beside `Yrke: Lærer i naturbruk` says nothing more. */
function isNamedIn({ kind, display }: Fact, labelled: readonly Fact[]): boolean {
  const name = display.toLowerCase();
  return labelled.some((one) => one.kind === kind && one.display.toLowerCase().includes(name));
}

/** By kind, in the order of {@link MOST}; of each kind the first ones met. */
function bounded(facts: readonly Fact[]): Fact[] {
  return Object.entries(MOST).flatMap(([kind, most]) =>
    facts.filter((fact) => fact.kind === kind).slice(0, most),
  );
}
