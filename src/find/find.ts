/** Referral → what it states: the six items, facts, advice, each with evidence. */
import type { Evidence, Found, ItemStatement } from '../decision.ts';
import { messageDay } from '../message-day.ts';
import { reachOf } from '../reach.ts';
import type { Item, Referral } from '../referral.ts';
import type { Answers } from '../tables/headings.ts';
import type { Tables } from '../tables.ts';
import { findAdvice } from './advice/advice.ts';
import { answerIn } from './answers.ts';
import type { Hit } from './collector.ts';
import { findDesiredProvider } from './desired-provider.ts';
import { quote } from './evidence.ts';
import { findFacts } from './facts/facts.ts';
import { hitsIn, type Known } from './hits.ts';
import { languageOf } from './language-of.ts';
import { mentionsIn } from './mentions.ts';
import { sentencesOfOthers } from './others.ts';
import { findPhone } from './phone.ts';
import { findProblem } from './problem.ts';
import { findRedFlags } from './red-flags.ts';
import { findServiceLine } from './service-line.ts';
import { settle } from './settle.ts';
import type { Span } from './spans.ts';
import { readText, type Text } from './text.ts';

/** For these a "no" is a status like any other: `ikke sykmeldt`, `uten arbeid`. */
const NONE_STATES: ReadonlySet<Item> = new Set(['employment', 'sick-leave', 'problem']);
/** Texts with more headings than this are no referral; the rest is read as running text. */
const MOST_SECTIONS = 100;

/**
 * Everything the referral states about the six items. Coded places count first, then what stands below headings, then running
 * text. Never throws, whatever the text; time grows with its length only, up to the bound of `reach.ts`. Where text is left that
 * nobody has looked through, what was not found may stand there: it is stated, doubtfully.
 */
export function find(whole: Referral, tables: Tables): Found {
  const { texts, unreadFrom } = reachOf(whole.texts);
  if (unreadFrom === null) return findIn(whole, tables);
  const found = findIn({ ...whole, texts }, tables);
  const items = Object.entries(found.items).map(([item, statement]) => [
    item,
    orUnread(statement, unreadFrom),
  ]);
  return { ...found, items: Object.fromEntries(items) };
}

function orUnread(statement: ItemStatement, path: string): ItemStatement {
  if (statement.status !== 'absent') return statement;
  const evidence: Evidence = {
    quote: '',
    path,
    start: null,
    end: null,
    certainty: 'inferred',
    rule: 'reach:unread',
  };
  return { status: 'stated', uncertain: true, evidence: [evidence] };
}

function findIn(referral: Referral, tables: Tables): Found {
  const rules = tables.language;
  const mentions = mentionsIn(referral, tables);
  const known = knownOf(referral);
  const texts = referral.texts.map((block): Text => {
    const text = readText(block, rules);
    return { ...text, others: sentencesOfOthers(text, known.gender) };
  });
  const hits = texts.flatMap((text) => withAnswers(text, hitsIn(text, rules, known)));
  const of = (item: Item) => hits.filter((hit) => hit.item === item && hit.says !== 'not-applicable');
  const statement = (item: Item): ItemStatement => settle(of(item));
  const employment = statement('employment');
  const measures = statement('work-measures');
  return {
    language: languageOf(texts),
    items: {
      problem: findProblem(referral, texts, of('problem'), rules),
      employment,
      'sick-leave': statement('sick-leave'),
      'prior-treatment': statement('prior-treatment'),
      'work-measures': measures,
      phone: findPhone(referral, texts, of('phone')),
    },
    sickLeaveNotApplicable: notApplicable(hits),
    serviceLine: findServiceLine(referral, tables, mentions),
    desiredProvider: findDesiredProvider(referral, tables, mentions),
    redFlags: findRedFlags(referral, texts, rules, known),
    facts: findFacts(referral, texts, hits, known.gender, tables),
    advice: findAdvice({ referral, texts, items: { employment, measures } }, tables),
  };
}

function knownOf(referral: Referral): Known {
  const gender = referral.patient?.gender?.value;
  const day = messageDay(referral);
  return {
    gender: gender === 'male' || gender === 'female' ? gender : null,
    year: day === null ? null : Number(day.slice(0, 4)),
  };
}

/** The running text's hits, and what stands in coded places and below headings. */
function withAnswers(text: Text, hits: Hit[]): Hit[] {
  const all = [...hits];
  const { place } = text;
  const whole = { start: 0, end: text.block.text.length };
  for (const item of place?.items ?? []) {
    if (place) addAnswer(all, text, whole, item, place.answers, 'coded', place.rule, hits);
  }
  for (const { heading, content } of text.sections.slice(0, MOST_SECTIONS)) {
    for (const item of heading?.items ?? []) {
      if (heading) addAnswer(all, text, content, item, heading.answers, 'labelled', heading.rule, hits);
    }
  }
  return all;
}

function addAnswer(
  all: Hit[],
  text: Text,
  span: Span,
  item: Item,
  answers: Answers,
  certainty: 'coded' | 'labelled',
  rule: string,
  hits: readonly Hit[],
): void {
  if (item === 'phone' || item === 'problem') return;
  const answer = answerIn(text, span, item, answers, hits);
  if (!answer) return;
  const says = NONE_STATES.has(item) ? 'stated' : answer.says;
  all.push({
    item,
    says,
    doubtful: answer.doubtful,
    certainty: answer.doubtful ? 'inferred' : certainty,
    rule,
    text,
    start: span.start,
    end: span.end,
    quote: span,
  });
}

/** Retired, pupil, student, never employed: nobody is sick-listed from that. */
function notApplicable(hits: readonly Hit[]): Evidence | null {
  const hit = hits.find((one) => one.says === 'not-applicable');
  return hit ? quote(hit.text, hit.quote, hit.certainty, hit.rule) : null;
}
