/** `mappings/fact-patterns.csv` → what must stand in a name, or right beside a word, for a fact to be the patient's: one pattern for each kind. */
import { z } from 'zod';
import { listOf, required, type TableReader } from './csv.ts';

/** How the words of each kind are bound to the text that they are tried on; `WORDS` stands for all of them. */
const FRAMES = {
  'no-occupation': '(?:WORDS)(?![\\p{L}-])',
  'others-before': '(?:WORDS)\\s+$',
  'own-before': '(?:WORDS)[\\s.,:(-]*$',
  organisation: '(?:WORDS)$',
  'former-before': '(?:WORDS)(?!\\p{L})',
  'worked-before': '(?:WORDS)(?:\\s+\\p{L}{1,3}\\.?)?\\s*$',
  'position-behind': '^\\s*(?:WORDS)(?!\\p{L})',
} as const;
const KINDS = Object.keys(FRAMES) as (keyof typeof FRAMES)[];

/** By kind; tried on the part of the text that the kind is about. */
export type FactPatterns = Readonly<Record<keyof typeof FRAMES, RegExp>>;

/** A row's own example: with its words the fact is given, or is not. */
export interface PatternExample {
  readonly rule: string;
  readonly fact: 'occupation' | 'employer' | 'sick-leave';
  readonly text: string;
  readonly given: boolean;
}

/** What the words of each kind decide about, and whether they make it the patient's. */
const DECIDES: Readonly<Record<keyof typeof FRAMES, readonly [PatternExample['fact'], boolean]>> = {
  'no-occupation': ['occupation', false],
  'others-before': ['occupation', false],
  'own-before': ['occupation', true],
  organisation: ['employer', true],
  'former-before': ['employer', false],
  'worked-before': ['sick-leave', false],
  'position-behind': ['sick-leave', false],
};

const schema = z.object({
  id: required,
  kind: z.enum(KINDS),
  words: listOf.refine((list) => list.length > 0, 'must not be empty'),
  example: required,
  counterexample: required,
});

export function loadFactPatterns(reader: TableReader): {
  patterns: FactPatterns;
  examples: readonly PatternExample[];
} {
  const rows = reader.rows('fact-patterns', schema, (row) => row.id);
  const pattern = (kind: keyof typeof FRAMES) => {
    const words = rows.filter((row) => row.kind === kind).flatMap((row) => row.words);
    if (words.length === 0) reader.fault('fact-patterns', null, `no row of the kind "${kind}"`);
    return [
      kind,
      new RegExp(
        FRAMES[kind].replace('WORDS', () => words.map(source).join('|')),
        'iu',
      ),
    ] as const;
  };
  const examples = rows.flatMap(({ id, kind, example, counterexample }): PatternExample[] => {
    const [fact, isOwn] = DECIDES[kind];
    const rule = `fact-patterns:${id}`;
    return [
      { rule, fact, text: example, given: isOwn },
      { rule, fact, text: counterexample, given: !isOwn },
    ];
  });
  return { patterns: Object.freeze(Object.fromEntries(KINDS.map(pattern))) as FactPatterns, examples };
}

/**
 * A blank stands for any white space, `*` for three letters or more in front and for any letters behind.
 * n.b. looked for backwards: `\p{L}{3,}verket` would be tried from every letter on.
 */
function source(words: string): string {
  const start = words.startsWith('*') ? '(?<=\\p{L}{3})' : '(?<!\\p{L})';
  const end = words.endsWith('*') ? '\\p{L}*' : '';
  const own = words
    .replace(/^\*|\*$/g, '')
    .replace(/[.+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/\s+/g, '\\s+');
  return start + own + end;
}
