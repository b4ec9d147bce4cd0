/** `mappings/headings.csv` → what a heading announces, told from the words in it. */
import { z } from 'zod';
import { ITEMS, type Item } from '../referral.ts';
import { type Automaton, AutomatonBuilder } from './automaton.ts';
import { emptyAsNull, listOf, required, type TableReader, yesNo } from './csv.ts';
import type { Folded } from './fold.ts';
import { isWordSign } from './signs.ts';

/**
 * Whether what is written in a place answers its items: `yes` whatever it is, `perhaps` unless it is about other items,
 * `no` only where the words themselves do, `named` a name answers employment, and only more words than a name has the others.
 */
export type Answers = 'yes' | 'perhaps' | 'no' | 'named';

/** What a heading announces. */
export interface Heading {
  readonly rule: string;
  /** Items that may be answered below it; empty for other topics. */
  readonly items: readonly Item[];
  readonly answers: Answers;
  readonly wish: boolean;
  /** False for words that are a heading only when a colon follows. */
  readonly standsAlone: boolean;
}

const headingSchema = z.object({
  id: required,
  topic: z.enum(['items', 'wish', 'other']),
  items: listOf.pipe(z.array(z.enum(ITEMS))),
  answers: z.enum(['yes', 'perhaps', 'no', 'named']),
  words: listOf,
  also: listOf,
  alone: yesNo,
  example: emptyAsNull,
});
interface HeadingCue {
  readonly row: number;
  readonly also: boolean;
}

/** The rules, and each row's example with the item it must give. */
export function loadHeadings(reader: TableReader): {
  rules: HeadingRules;
  examples: { rule: string; text: string; item: Item; expect: 'stated' }[];
} {
  const examples: { rule: string; text: string; item: Item; expect: 'stated' }[] = [];
  const builder = new AutomatonBuilder<HeadingCue>();
  const headings: { heading: Heading; needsBoth: boolean }[] = [];
  for (const row of reader.rows('headings', headingSchema, (one) => one.id)) {
    const index = headings.length;
    const rule = `headings:${row.id}`;
    if ((row.topic === 'items') !== row.items.length > 0) {
      reader.fault('headings', row.line, 'topic "items" needs items, and no other topic may have them');
    }
    for (const phrase of row.words) builder.add(phrase, { row: index, also: false });
    for (const phrase of row.also) builder.add(phrase, { row: index, also: true });
    headings.push({
      heading: {
        rule,
        items: row.items,
        answers: row.answers,
        wish: row.topic === 'wish',
        standsAlone: row.alone,
      },
      needsBoth: row.also.length > 0,
    });
    const about = row.items[0];
    if (row.example && about) examples.push({ rule, text: row.example, item: about, expect: 'stated' });
  }
  return { rules: new HeadingRules(builder.build(), headings), examples };
}

/** Tells what a heading is about from the words in it. */
export class HeadingRules {
  readonly #automaton: Automaton<HeadingCue>;
  readonly #headings: readonly { heading: Heading; needsBoth: boolean }[];

  constructor(
    automaton: Automaton<HeadingCue>,
    headings: readonly { heading: Heading; needsBoth: boolean }[],
  ) {
    this.#automaton = automaton;
    this.#headings = headings;
  }

  /**
   * The heading that the folded signs `from`–`to` are; null when they are none we know. Of several rows one that needs two
   * kinds of words wins, then the row that stands first in the table.
   */
  classify(text: Folded, from: number, to: number): Heading | null {
    const matches = this.#automaton.scan(text, from, to);
    if (matches.length === 0) return null;
    const both = new Set(matches.filter((match) => match.value.also).map((match) => match.value.row));
    let best = Number.POSITIVE_INFINITY;
    for (const { value } of matches) {
      if (value.also) continue;
      const row = this.#headings[value.row];
      if (row?.needsBoth && !both.has(value.row)) continue;
      const rank = value.row + (row?.needsBoth ? 0 : this.#headings.length);
      if (rank < best) best = rank;
    }
    if (best === Number.POSITIVE_INFINITY) return null;
    return this.#headings[best % this.#headings.length]?.heading ?? null;
  }

  /** True when every word of the folded signs `from`–`to` is a heading word or one of `others`. */
  covers(text: Folded, from: number, to: number, others: ReadonlySet<string>): boolean {
    const matches = this.#automaton.scan(text, from, to);
    let at = from;
    while (at < to) {
      const end = wordEnd(text, at, to);
      const word = text.source.slice(text.origin[at], (text.origin[end - 1] ?? 0) + 1).toLowerCase();
      const known = matches.some((match) => match.start <= at && match.end >= end);
      if (!known && !others.has(word)) return false;
      at = end + 1;
    }
    return true;
  }
}

function wordEnd(text: Folded, from: number, to: number): number {
  let at = from;
  while (at < to && isWordSign(text.signs[at] ?? 0)) at += 1;
  return Math.max(at, from + 1);
}
