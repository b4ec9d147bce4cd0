/**
 * Texts, hits and diagnoses in; the current problem out. It is what stands in the place for it, below a heading for it, or
 * before the first heading; where no complaint is named there, the diagnosis speaks for it, doubtfully.
 */
import type { ItemStatement } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { LanguageRules } from '../tables/language.ts';
import { hasContent } from './answers.ts';
import type { Hit } from './collector.ts';
import { settle } from './settle.ts';
import type { Span } from './spans.ts';
import { sentencesIn, type Text } from './text.ts';

const FEWEST_WORDS = 6;
/** Places that may carry the problem when nothing stands in 8231#PROB, best first. */
const FALLBACK_PLACES = ['8231#BG', '8231#VU', '8233#OPPL', '8233#SYMP', '8233#ANAM'];

export function findProblem(
  referral: Referral,
  texts: readonly Text[],
  hits: readonly Hit[],
  rules: LanguageRules,
): ItemStatement {
  const found: Hit[] = [];
  for (const text of texts) {
    if (isElsewhere(text, rules)) continue;
    const lead = leadOf(text);
    const inLead = hits.filter((hit) => isOwn(hit, text) && hit.start >= lead.start && hit.end <= lead.end);
    const named = inLead.some((hit) => !hit.doubtful);
    const isMeant = text.block.place === '8231#PROB' || isHeaded(text, lead);
    if (named || tells(text, lead) || (isMeant && hasContent(text, lead))) {
      found.push(hitOver(text, lead, !named && !(isMeant && tells(text, lead))));
    }
  }
  found.push(...hits.filter((hit) => hit.item === 'problem'));
  const statement = settle(found);
  if (statement.status !== 'absent') return statement;
  const diagnosis = referral.diagnoses[0];
  if (!diagnosis) return statement;
  const { coded } = diagnosis;
  return {
    status: 'stated',
    uncertain: true,
    evidence: [
      {
        quote: coded.display ?? coded.code,
        path: coded.path,
        start: null,
        end: null,
        certainty: 'inferred',
        rule: 'places:diagnosis',
      },
    ],
  };
}

function isOwn(hit: Hit, text: Text): boolean {
  return hit.text === text && hit.item === 'problem';
}

/** Places for something else, such as sick leave or a telephone number. */
function isElsewhere(text: Text, rules: LanguageRules): boolean {
  const { place } = text.block;
  if (place === null || place === '8231#PROB' || FALLBACK_PLACES.includes(place)) return false;
  const known = rules.places.get(place);
  return known !== undefined && !known.items.includes('problem');
}

/** From the start, or the heading for the problem, to the next heading. */
function leadOf(text: Text): Span {
  const own = text.sections.find((section) => section.heading?.items.includes('problem'));
  const first = text.sections.find((section) => section.heading);
  if (first && first.label.start > 0 && hasContent(text, { start: 0, end: first.label.start })) {
    if (!own || own.label.start > first.label.start) return { start: 0, end: first.label.start };
  }
  if (own) return own.content;
  return first ? { start: 0, end: first.label.start } : { start: 0, end: text.block.text.length };
}

/** Below a heading for the problem. */
function isHeaded(text: Text, lead: Span): boolean {
  return text.sections.some(
    ({ heading, content }) => heading?.items.includes('problem') && content.start === lead.start,
  );
}

/** More than a greeting and a request: some words of its own outside wishes. */
function tells(text: Text, span: Span): boolean {
  let words = 0;
  for (const sentence of sentencesIn(text, span)) {
    const isWish = sentence.matches.some((match) => ['wish', 'signature'].includes(match.value.kind));
    if (isWish || sentence.question) continue;
    words += text.block.text
      .slice(Math.max(sentence.start, span.start), Math.min(sentence.end, span.end, sentence.start + 400))
      .split(/\s+/)
      .filter((word) => word.length > 2).length;
    if (words >= FEWEST_WORDS) return true;
  }
  return false;
}

function hitOver(text: Text, span: Span, doubtful: boolean): Hit {
  const { place } = text.block;
  return {
    item: 'problem',
    says: 'stated',
    doubtful,
    certainty: place === '8231#PROB' ? 'coded' : doubtful ? 'inferred' : 'labelled',
    rule: `places:${place ?? 'text'}`,
    text,
    start: span.start,
    end: span.end,
    quote: span,
  };
}
