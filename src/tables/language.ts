/**
 * The language tables of `mappings/` → automata that find every phrase of every table in one pass over a text.
 * headings, phrases, occupations, contexts, statements, red flags, places: each table's own head says how to change it.
 */
import { z } from 'zod';
import { ITEMS, type Item } from '../referral.ts';
import { type Automaton, AutomatonBuilder } from './automaton.ts';
import { emptyAsNull, listOf, type Row, required, type TableReader, yesNo } from './csv.ts';
import type { Abbreviations } from './fold.ts';
import { type Answers, type HeadingRules, loadHeadings } from './headings.ts';

/** Context kinds that the finder itself knows; any other kind in contexts.csv exists for statements.csv only. */
const CONTEXT_KINDS = [
  'wish',
  'wish-after',
  'may',
  'exists',
  'for-others',
  'tried',
  'contrast',
  'negation',
  'negation-after',
  'denied-after',
  'result',
  'relative',
  'partner-is',
  'own',
  'holds-job',
  'colleague',
  'patient',
  'past',
  'none-answer',
  'unknown-answer',
  'unanswered',
  'job-frame',
  'own-hint',
  'job-wish',
  'to-you',
  'phone-word',
  'phone-patient',
  'phone-other',
  'phone-relative',
  'phone-she',
  'phone-he',
  'phone-her',
  'phone-his',
  'contact',
  'signature',
  'nb',
  'nn',
  'en',
] as const;

type Says = 'stated' | 'doubtful' | 'none' | 'ignore' | 'not-applicable';

/** What one phrase of a table means where it is found. */
export interface Cue {
  /** `<table>:<row id>`. */
  readonly rule: string;
  readonly role: 'phrase' | 'occupation' | 'context' | 'red-flag';
  readonly item: Item | null;
  readonly says: Says;
  /** Context kind; empty for other roles. */
  readonly kind: string;
  /** For occupations: how easily it is somebody else's. */
  readonly standing: OccupationStanding;
}

/** `own` the patient's · `shared` as often a colleague's or adviser's · `provider` as often somebody who treats the patient. */
type OccupationStanding = 'own' | 'shared' | 'provider';

/** Words of several kinds that together, in one sentence, state something. */
export interface Statement {
  readonly rule: string;
  readonly item: Item;
  readonly says: Exclude<Says, 'ignore'>;
  /** One of the kinds of each group must stand in the sentence. */
  readonly groups: readonly (readonly string[])[];
  readonly ordered: boolean;
  /** Kinds, or items, whose words anywhere in the sentence make it about something else. */
  readonly unless: ReadonlySet<string>;
  /** Greatest distance between the first and the last, in words. */
  readonly within: number;
}

/** What a coded place of the message holds. */
export interface Place {
  readonly rule: string;
  readonly items: readonly Item[];
  readonly answers: Answers;
  readonly wish: boolean;
}

interface RedFlagCode {
  readonly rule: string;
  readonly prefix: string;
}

export interface LanguageRules {
  readonly cues: Automaton<Cue>;
  readonly headings: HeadingRules;
  /** The statements that need a kind of words, by that kind. */
  readonly statementsByKind: ReadonlyMap<string, readonly Statement[]>;
  readonly places: ReadonlyMap<string, Place>;
  readonly redFlagCodes: readonly RedFlagCode[];
  readonly abbreviations: Abbreviations;
  /** Each row's own examples, for the test that runs them. */
  readonly examples: readonly Example[];
}

interface Example {
  readonly rule: string;
  readonly text: string;
  readonly item: Item | 'red-flag';
  /** What {@link item} must come out as; `stated` holds also when doubtful. */
  readonly expect: 'stated' | 'none-stated' | 'absent';
}

const item = z.enum(ITEMS);
const itemsOrNone = listOf.pipe(z.array(item));
const says = z.enum(['stated', 'doubtful', 'none', 'ignore', 'not-applicable']);
const words = listOf.refine((list) => list.length > 0, 'must not be empty');
const example = { example: required, counterexample: emptyAsNull };

const phraseSchema = z.object({ id: required, item, says, words, ...example, source: emptyAsNull });
const occupationSchema = z.object({
  id: required,
  standing: z.enum(['own', 'shared', 'provider']),
  words,
  example: required,
});
const contextSchema = z.object({ id: required, kind: required, words });
const statementSchema = z.object({
  id: required,
  item,
  says: says.exclude(['ignore']),
  kinds: required,
  unless: listOf,
  within: z.coerce.number().int().positive(),
  ...example,
});
const placeSchema = z.object({
  place: required,
  items: itemsOrNone,
  answers: z.enum(['yes', 'perhaps', 'no']),
  wish: yesNo,
  source: required,
});
const redFlagSchema = z.object({
  id: required,
  words: listOf,
  codes: listOf,
  ...example,
  source: emptyAsNull,
});
const abbreviationSchema = z.object({ kind: z.enum(['word', 'title']), words });

export function loadLanguageRules(reader: TableReader): LanguageRules {
  const builder = new AutomatonBuilder<Cue>();
  const examples: Example[] = [];
  const byId = (row: { id: string }) => row.id;
  const addWords = (table: string, row: Row<{ words: string[] }>, cue: Cue) => {
    for (const phrase of row.words) {
      if (!builder.add(phrase, cue)) reader.fault(table, row.line, `"${phrase}" has no letter or number`);
    }
  };

  for (const row of reader.rows('phrases', phraseSchema, byId)) {
    const rule = `phrases:${row.id}`;
    addWords('phrases', row, { ...PLAIN, rule, role: 'phrase', item: row.item, says: row.says });
    pushExamples(examples, rule, row, row.item, row.says);
  }
  for (const row of reader.rows('occupations', occupationSchema, byId)) {
    const rule = `occupations:${row.id}`;
    const { standing } = row;
    addWords('occupations', row, { ...PLAIN, rule, role: 'occupation', item: 'employment', standing });
    examples.push({ rule, text: row.example, item: 'employment', expect: 'stated' });
  }
  const kinds = new Set<string>();
  for (const row of reader.rows('contexts', contextSchema, byId)) {
    kinds.add(row.kind);
    addWords('contexts', row, { ...PLAIN, rule: `contexts:${row.id}`, role: 'context', kind: row.kind });
  }
  for (const kind of CONTEXT_KINDS) {
    if (!kinds.has(kind)) reader.fault('contexts', null, `no row of the kind "${kind}"`);
  }
  const redFlagCodes: RedFlagCode[] = [];
  for (const row of reader.rows('red-flags', redFlagSchema, byId)) {
    const rule = `red-flags:${row.id}`;
    addWords('red-flags', row, { ...PLAIN, rule, role: 'red-flag' });
    for (const prefix of row.codes) redFlagCodes.push({ rule, prefix });
    examples.push({ rule, text: row.example, item: 'red-flag', expect: 'stated' });
    if (row.counterexample) {
      examples.push({ rule, text: row.counterexample, item: 'red-flag', expect: 'absent' });
    }
  }
  const headings = loadHeadings(reader);
  examples.push(...headings.examples);
  const abbreviations = reader.rows('abbreviations', abbreviationSchema);
  const ofKind = (kind: string) =>
    new Set(abbreviations.filter((row) => row.kind === kind).flatMap((row) => row.words));
  return Object.freeze({
    cues: builder.build(),
    headings: headings.rules,
    statementsByKind: byKind(loadStatements(reader, kinds, examples)),
    places: loadPlaces(reader),
    redFlagCodes,
    abbreviations: { beforeNumber: ofKind('word'), beforeName: ofKind('title') },
    examples,
  });
}

const PLAIN: Omit<Cue, 'rule' | 'role'> = { item: null, says: 'stated', kind: '', standing: 'own' };

function pushExamples(
  examples: Example[],
  rule: string,
  row: { example: string; counterexample: string | null },
  about: Item,
  what: Says,
): void {
  const expect = what === 'ignore' ? 'absent' : what === 'none' ? 'none-stated' : 'stated';
  if (what !== 'not-applicable') examples.push({ rule, text: row.example, item: about, expect });
  if (row.counterexample) examples.push({ rule, text: row.counterexample, item: about, expect: 'absent' });
}

function loadStatements(reader: TableReader, known: ReadonlySet<string>, examples: Example[]): Statement[] {
  return reader
    .rows('statements', statementSchema, (row) => row.id)
    .map((row) => {
      const ordered = row.kinds.includes('>');
      const groups = row.kinds.split(/[+>]/).map((group) => group.split('|').map((kind) => kind.trim()));
      const items: readonly string[] = ITEMS;
      for (const kind of [...groups.flat(), ...row.unless.filter((one) => !items.includes(one))]) {
        if (!known.has(kind)) reader.fault('statements', row.line, `contexts.csv has no kind "${kind}"`);
      }
      const rule = `statements:${row.id}`;
      pushExamples(examples, rule, row, row.item, row.says);
      const { item, says, within } = row;
      return Object.freeze({ rule, item, says, groups, ordered, unless: new Set(row.unless), within });
    });
}

function byKind(statements: readonly Statement[]): ReadonlyMap<string, readonly Statement[]> {
  const map = new Map<string, Statement[]>();
  for (const statement of statements) {
    for (const kind of new Set(statement.groups.flat())) {
      const list = map.get(kind);
      if (list) list.push(statement);
      else map.set(kind, [statement]);
    }
  }
  return map;
}

function loadPlaces(reader: TableReader): ReadonlyMap<string, Place> {
  const rows = reader.rows('places', placeSchema, (row) => row.place);
  return new Map(
    rows.map((row) => [
      row.place,
      { rule: `places:${row.place}`, items: row.items, answers: row.answers, wish: row.wish },
    ]),
  );
}
