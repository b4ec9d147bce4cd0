/**
 * `mappings/advice.csv`, `advice-parts.csv`, `advice-words.csv` and `advice-ages.csv` → the questions that the intake unit weighs, and the rows whose words
 * answer them. Their words are sought together with those of the language tables (`language.ts`).
 */
import { z } from 'zod';
import { emptyAsNull, listOf, type Row, required, standing, type TableReader } from './csv.ts';

const id = z.string().regex(/^[a-z]+\.[a-z-]+$/, 'must be <group>.<question>');
const questionSchema = z.object({
  id,
  heading: required,
  question: required,
  label: required,
  also: listOf.pipe(z.array(z.string().regex(/^(?:employment|musculoskeletal|mental|age|[a-z-]+:[a-z-]+)$/))),
  except: listOf,
  ...standing,
});
export type AdviceQuestion = Row<z.output<typeof questionSchema>>;

const words = listOf.refine((list) => list.length > 0, 'must not be empty');
const partSchema = z.object({ id: required, words });
const wordsSchema = z.object({
  id: required,
  question: id,
  says: z.enum(['yes', 'no']),
  wishes: z.enum(['yes', 'no', 'only']),
  near: emptyAsNull,
  unless: emptyAsNull,
  words,
  example: required,
  counterexample: required,
});

const AGES = ['discretion', 'from', 'pension'] as const;
const ageSchema = z.object({ id: z.enum(AGES), age: z.coerce.number().int().positive(), ...standing });
/** Whole years. */
export type AdviceAges = Readonly<Record<(typeof AGES)[number], number>>;

/** One row of advice-words.csv as the finder uses it. */
export interface AdviceRule {
  /** `advice-words:<row id>`. */
  readonly rule: string;
  /** Id of the question it answers. */
  readonly question: string;
  readonly says: 'yes' | 'no';
  readonly wishes: 'yes' | 'no' | 'only';
  /** Id of the part whose words must stand near, null where the row's own words are enough. */
  readonly near: string | null;
  /** Id of the part whose words set the row's aside, null where none do. */
  readonly unless: string | null;
}

/** What an advice phrase means where it is found: a row's own words, or a part's for all rows that ask for it. */
export type AdviceCue =
  | { readonly kind: 'words'; readonly rule: AdviceRule }
  | { readonly kind: 'part'; readonly part: string; readonly rules: readonly AdviceRule[] };

/** Words for the automaton of the language tables, and what they mean there. */
interface AdvicePhrases {
  readonly table: string;
  readonly row: { readonly id: string; readonly words: readonly string[]; readonly line: number };
  readonly cue: { readonly rule: string; readonly role: 'advice'; readonly advice: AdviceCue };
}

export interface AdviceTables {
  readonly questions: readonly AdviceQuestion[];
  readonly ages: AdviceAges;
  readonly phrases: readonly AdvicePhrases[];
  /** Each row's own examples, for the test that runs them. */
  readonly examples: readonly {
    readonly rule: AdviceRule;
    readonly example: string;
    readonly counterexample: string;
  }[];
}

export function loadAdvice(reader: TableReader): AdviceTables {
  const questions = reader.rows('advice', questionSchema, (row) => row.id);
  checkGroups(questions, reader);
  const known = new Set(questions.map((row) => row.id));
  const parts = reader.rows('advice-parts', partSchema, (row) => row.id);
  const partIds = new Set(parts.map((row) => row.id));
  const rows = reader
    .rows('advice-words', wordsSchema, (row) => row.id)
    .map((row) => {
      if (!known.has(row.question)) {
        reader.fault('advice-words', row.line, `advice.csv has no question "${row.question}"`);
      }
      for (const part of [row.near, row.unless]) {
        if (part === null || partIds.has(part)) continue;
        reader.fault('advice-words', row.line, `advice-parts.csv has no row "${part}"`);
      }
      const { question, says, wishes, near, unless } = row;
      return {
        row,
        rule: Object.freeze({ rule: `advice-words:${row.id}`, question, says, wishes, near, unless }),
      };
    });
  const answered = new Set(rows.map(({ rule }) => rule.question));
  for (const { id, also, line } of questions) {
    if (also.length === 0 && !answered.has(id)) reader.fault('advice', line, `nothing answers "${id}"`);
  }
  return Object.freeze({
    questions,
    ages: loadAges(reader),
    phrases: [
      ...parts.map((row) => {
        const rules = rows.filter(({ rule }) => rule.near === row.id).map(({ rule }) => rule);
        return phrases('advice-parts', row, { kind: 'part', part: row.id, rules });
      }),
      ...rows.map(({ row, rule }) => phrases('advice-words', row, { kind: 'words', rule })),
    ],
    examples: rows.map(({ rule, row: { example, counterexample } }) => ({ rule, example, counterexample })),
  });
}

function phrases(table: string, row: AdvicePhrases['row'], advice: AdviceCue): AdvicePhrases {
  return { table, row, cue: { rule: `${table}:${row.id}`, role: 'advice', advice } };
}

function loadAges(reader: TableReader): AdviceAges {
  const ages = new Map(
    reader.rows('advice-ages', ageSchema, (row) => row.id).map(({ id, age }) => [id, age]),
  );
  for (const id of AGES) if (!ages.has(id)) reader.fault('advice-ages', null, `no row for ${id}`);
  const age = (id: keyof AdviceAges) => ages.get(id) ?? 0;
  return Object.freeze({ discretion: age('discretion'), from: age('from'), pension: age('pension') });
}

/** The rows of other tables that a question names must be there; `known` are the rules that work measures can rest on. */
export function checkAdviceRules(
  { questions }: AdviceTables,
  known: ReadonlySet<string>,
  reader: TableReader,
): void {
  for (const { also, line } of questions) {
    for (const rule of also) {
      if (rule.includes(':') && !known.has(rule)) reader.fault('advice', line, `no row "${rule}"`);
    }
  }
}

/** Id of the group a question belongs to: what stands before the full stop. */
export function groupOf(question: string): string {
  return question.slice(0, question.indexOf('.'));
}

/** The questions of a group stand together and under one heading. */
function checkGroups(questions: readonly AdviceQuestion[], reader: TableReader): void {
  const headings = new Map<string, string>();
  let last = '';
  for (const { id, heading, line } of questions) {
    const group = groupOf(id);
    const known = headings.get(group);
    if (known !== undefined && known !== heading) {
      reader.fault('advice', line, `the group "${group}" has the heading "${known}" above`);
    }
    if (known !== undefined && group !== last) {
      reader.fault('advice', line, `the group "${group}" has begun above, with another in between`);
    }
    headings.set(group, heading);
    last = group;
  }
}
