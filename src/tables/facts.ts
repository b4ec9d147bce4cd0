/**
 * `mappings/fact-*.csv` → the words that name a fact worth coding, the words around that tell how far it has come, and the headings
 * below which a fact stands by name. The words join the one automaton of the language tables.
 */
import { z } from 'zod';
import type { Fact } from '../decision.ts';
import { emptyAsNull, listOf, required, type TableReader } from './csv.ts';
import { type FactPatterns, loadFactPatterns, type PatternExample } from './fact-patterns.ts';

const KINDS = [
  'employment-status',
  'position-percentage',
  'sick-leave',
  'benefit',
  'measure',
  'investigation',
  'treatment',
] as const satisfies readonly Fact['kind'][];
type NamedKind = (typeof KINDS)[number];

const CONTEXTS = [
  'ongoing',
  'done',
  'planned',
  'declined',
  'offered',
  'attempted',
  'former',
  'current',
  'since',
] as const;
/** How far something has come, or where its date stands. */
export type FactContext = (typeof CONTEXTS)[number];

/** A row that names a fact; `ignore` = looks like one, is none. */
export interface FactWords {
  readonly kind: NamedKind | 'ignore';
  /** Null for a fact without a code of its own; `#` in it stands for the number in the words. */
  readonly code: string | null;
  /** What a reader is shown; null = the words as written. */
  readonly display: string | null;
  /** What the words themselves say, e.g. `halvt sykmeldt`; null = the number in or beside them. */
  readonly percent: number | null;
}

/** What the language tables' automaton finds for the facts. */
type FactCue =
  | { readonly rule: string; readonly role: 'fact'; readonly fact: FactWords }
  | { readonly rule: string; readonly role: 'fact-context'; readonly around: FactContext };

/** Words and where their row stands, for the automaton. */
interface FactPhrases {
  readonly table: string;
  readonly row: { readonly words: string[]; readonly line: number };
  readonly cue: FactCue;
}

/** A heading's words below which an occupation or an employer stands by name. */
export interface FactLabel {
  readonly rule: string;
  readonly kind: 'occupation' | 'employer';
}

/** A row's own example: the fact that the text must give, or must not. */
interface FactExample {
  readonly rule: string;
  readonly text: string;
  readonly kind: Fact['kind'] | 'ignore';
  readonly code: string | null;
  readonly given: boolean;
}

export interface FactTables {
  readonly phrases: readonly FactPhrases[];
  /** By the heading's words in small letters, without marks. */
  readonly labels: ReadonlyMap<string, FactLabel>;
  readonly patterns: FactPatterns;
  readonly examples: readonly FactExample[];
  readonly patternExamples: readonly PatternExample[];
}

const words = listOf.refine((list) => list.length > 0, 'must not be empty');
const wordsSchema = z.object({
  id: required,
  kind: z.enum([...KINDS, 'ignore']),
  code: emptyAsNull.refine((code) => code === null || !/\s/.test(code), 'must hold no white space'),
  display: emptyAsNull,
  percent: emptyAsNull
    .transform((text) => (text === null ? null : Number(text)))
    .refine((percent) => percent === null || (percent > 0 && percent <= 100), 'must be 1 to 100, or empty'),
  words,
  example: required,
  counterexample: emptyAsNull,
  source: required,
});
const contextSchema = z.object({ id: required, kind: z.enum(CONTEXTS), words });
const labelSchema = z.object({
  id: required,
  kind: z.enum(['occupation', 'employer']),
  words,
  example: required,
  counterexample: required,
});

const TABLES = ['fact-work', 'fact-sick-leave', 'fact-benefits', 'fact-measures', 'fact-care'] as const;

export function loadFacts(reader: TableReader): FactTables {
  const phrases: FactPhrases[] = [];
  const examples: FactExample[] = [];
  const byId = (row: { id: string }) => row.id;
  const example = (
    rule: string,
    row: { example: string; counterexample: string | null },
    fact: Pick<FactExample, 'kind' | 'code'>,
  ) => {
    examples.push({ rule, text: row.example, ...fact, given: fact.kind !== 'ignore' });
    if (row.counterexample !== null) examples.push({ rule, text: row.counterexample, ...fact, given: false });
  };

  for (const table of TABLES) {
    for (const row of reader.rows(table, wordsSchema, byId)) {
      const rule = `${table}:${row.id}`;
      const { kind, code, display, percent } = row;
      phrases.push({ table, row, cue: { rule, role: 'fact', fact: { kind, code, display, percent } } });
      example(rule, row, { kind, code });
    }
  }
  for (const row of reader.rows('fact-contexts', contextSchema, byId)) {
    const rule = `fact-contexts:${row.id}`;
    phrases.push({ table: 'fact-contexts', row, cue: { rule, role: 'fact-context', around: row.kind } });
  }
  const labels = new Map<string, FactLabel>();
  for (const row of reader.rows('fact-labels', labelSchema, byId)) {
    const rule = `fact-labels:${row.id}`;
    for (const heading of row.words) labels.set(heading, Object.freeze({ rule, kind: row.kind }));
    example(rule, row, { kind: row.kind, code: null });
  }
  const { patterns, examples: patternExamples } = loadFactPatterns(reader);
  return Object.freeze({ phrases, labels, patterns, examples, patternExamples });
}
