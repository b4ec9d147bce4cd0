/** A place in a text in; the evidence that quotes it out. Quotes are exact: `text.slice(start, end) === quote`. */
import type { Certainty, Evidence } from '../decision.ts';
import { type Span, trim } from './spans.ts';
import type { Text } from './text.ts';

const LONGEST_SENTENCE_QUOTE = 320;
const AROUND = 140;
const LONGEST_ANSWER_QUOTE = 2000;

export function quote(text: Text, span: Span, certainty: Certainty, rule: string): Evidence {
  const source = text.block.text;
  const { start, end } = trim(source, span.start, Math.min(span.end, span.start + LONGEST_ANSWER_QUOTE));
  return { quote: source.slice(start, end), path: text.block.path, start, end, certainty, rule };
}

/** The sentence a phrase stands in; of a very long one, the part around the phrase. */
export function around(text: Text, sentence: Span, phrase: Span): Span {
  const start = Math.min(sentence.start, phrase.start);
  const end = Math.max(sentence.end, phrase.end);
  if (end - start <= LONGEST_SENTENCE_QUOTE) return { start, end };
  return {
    start: wordBoundary(text.block.text, Math.max(start, phrase.start - AROUND), start, -1),
    end: wordBoundary(text.block.text, Math.min(end, phrase.end + AROUND), end, 1),
  };
}

function wordBoundary(source: string, from: number, limit: number, step: 1 | -1): number {
  for (let at = from, looked = 0; at !== limit && looked < 30; at += step, looked += 1) {
    if (/\s/.test(source.charAt(at))) return at;
  }
  return from;
}
