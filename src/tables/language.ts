/**
 * The language tables of `mappings/` → automata that find every phrase of every table in one pass over a text.
 * headings, phrases, occupations, contexts, statements, red flags, places: each table's own head says how to change it.
 */
import type { Item } from '../referral.ts';
import type { AdviceCue } from './advice.ts';
import { type Automaton, AutomatonBuilder } from './automaton.ts';
import type { TableReader } from './csv.ts';
import type { FactContext, FactWords } from './facts.ts';
import type { Abbreviations } from './fold.ts';
import { type Answers, type HeadingRules, loadHeadings } from './headings.ts';
import { type Example, pushExamples } from './language-examples.ts';
import {
  abbreviationSchema,
  CONTEXT_KINDS,
  contextSchema,
  occupationSchema,
  phraseSchema,
  placeSchema,
  redFlagSchema,
  type Says,
} from './language-rows.ts';
import { byKind, loadStatements, type Statement } from './statement-rules.ts';

/** What one phrase of a table means where it is found. */
export interface Cue {
  /** `<table>:<row id>`. */
  readonly rule: string;
  readonly role: 'phrase' | 'occupation' | 'context' | 'red-flag' | 'fact' | 'fact-context' | 'advice';
  readonly item: Item | null;
  readonly says: Says;
  /** Context kind; empty for other roles. */
  readonly kind: string;
  /** For occupations: how easily it is somebody else's. */
  readonly standing: OccupationStanding;
  /** True where each number must be a degree of sick leave. */
  readonly isDegree?: boolean;
  /** For words that name a fact worth coding, or tell how far it has come. */
  readonly fact?: FactWords;
  readonly around?: FactContext;
  /** For words that answer a question of the intake unit. */
  readonly advice?: AdviceCue;
}

/** Words of another table, and what they mean where they are found. */
export interface FurtherPhrases {
  readonly table: string;
  readonly row: { readonly words: readonly string[]; readonly line: number };
  readonly cue: Pick<Cue, 'rule' | 'role'> & Partial<Cue>;
}

/** `own` the patient's · `shared` as often a colleague's or adviser's · `verb` also a verb · `provider` as often somebody who treats the patient. */
type OccupationStanding = 'own' | 'shared' | 'verb' | 'provider';

/** What a coded place of the message holds. */
export interface Place {
  readonly rule: string;
  readonly items: readonly Item[];
  readonly answers: Answers;
  readonly wish: boolean;
}

interface RedFlagCode {
  readonly rule: string;
  /** URI of the code list. */
  readonly system: string;
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

/** `further`: words of other tables for the same automaton, so that each text is gone through once. */
export function loadLanguageRules(reader: TableReader, further: readonly FurtherPhrases[]): LanguageRules {
  const builder = new AutomatonBuilder<Cue>();
  const examples: Example[] = [];
  const byId = (row: { id: string }) => row.id;
  const addWords = (table: string, row: FurtherPhrases['row'], cue: Cue) => {
    for (const phrase of row.words) {
      const meaning = phrase.includes('##') ? { ...cue, isDegree: true } : cue;
      if (!builder.add(phrase, meaning)) reader.fault(table, row.line, `"${phrase}" has no letter or number`);
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
    addWords(
      'red-flags',
      { ...row, words: row.unless },
      { ...PLAIN, rule, role: 'red-flag', says: 'ignore' },
    );
    for (const code of row.codes) {
      const [list = '', prefix = ''] = code.split(':');
      redFlagCodes.push({ rule, system: `http://hl7.org/fhir/sid/${list}`, prefix });
    }
    examples.push({ rule, text: row.example, item: 'red-flag', expect: 'stated' });
    if (row.counterexample) {
      examples.push({ rule, text: row.counterexample, item: 'red-flag', expect: 'absent' });
    }
  }
  for (const { table, row, cue } of further) addWords(table, row, { ...PLAIN, ...cue });
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

function loadPlaces(reader: TableReader): ReadonlyMap<string, Place> {
  const rows = reader.rows('places', placeSchema, (row) => row.place);
  return new Map(
    rows.map((row) => [
      row.place,
      { rule: `places:${row.place}`, items: row.items, answers: row.answers, wish: row.wish },
    ]),
  );
}
