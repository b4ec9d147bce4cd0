/**
 * `mappings/service-line-diagnoses.csv`, `service-line-words.csv` and `provider-words.csv`, with the names in `receivers.csv` → what a
 * diagnosis code, a name or a text says about which offer a referral concerns and where the patient wants treatment.
 */
import { z } from 'zod';
import type { Coded } from '../referral.ts';
import { emptyAsNull, listOf, type Row, required, standing, type TableReader } from './csv.ts';
import { type Phrase, type PhraseIndex, phraseFault, phraseIndex } from './phrase-index.ts';
import type { Receiver, Receivers } from './receivers.ts';

const code = z.string().regex(/^[A-Z]\d{2,3}$/, 'must be a letter and two or three digits');
const diagnosisSchema = z.object({
  id: required,
  system: z.enum(['icpc-2', 'icd-10']),
  from: code,
  to: code,
  field: z.enum(['musculoskeletal', 'mental']),
  fit: z.enum(['core', 'related', 'outside']),
  ...standing,
  note: emptyAsNull,
});
type DiagnosisRange = Row<z.output<typeof diagnosisSchema>>;

const wordSchema = z.object({
  id: required,
  /** The addressee's name, the text, or (fallback for the field only) the text of a referral without a diagnosis. */
  where: z.enum(['addressee', 'text', 'complaint']),
  pointsTo: z.enum(['institution', 'outpatient', 'musculoskeletal', 'mental']),
  strength: z.coerce.number().int().min(1).max(6),
  phrases: listOf,
  ...standing,
  note: emptyAsNull,
});
export type LineWords = Row<z.output<typeof wordSchema>>;

const providerSchema = z.object({
  id: required,
  meaning: z.enum(['wish', 'offer', 'past', 'refusal', 'institution', 'dps']),
  phrases: listOf,
  places: listOf,
  ...standing,
  note: emptyAsNull,
});
export type ProviderWords = Row<z.output<typeof providerSchema>>;

/** What a phrase can mean in a name or a text. */
export type Meaning =
  | { readonly kind: 'name'; readonly receiver: Receiver; readonly certain: boolean }
  | { readonly kind: 'line'; readonly words: LineWords }
  | { readonly kind: 'provider'; readonly words: ProviderWords };

export interface ServiceLines {
  /** The range a diagnosis code falls in; null for other lists and other codes. */
  diagnosisOf(coded: Coded): DiagnosisRange | null;
  /** Names of receivers, words of the service line, and words around places of treatment. */
  readonly phrases: PhraseIndex<Meaning>;
  /** Words of complaints, for referrals whose field nothing else tells. */
  readonly complaints: PhraseIndex<LineWords>;
  /** What a kind of text (`<list>#<code>`) means as a whole. */
  readonly places: ReadonlyMap<string, ProviderWords>;
}

const SYSTEMS: Readonly<Record<string, DiagnosisRange['system']>> = {
  'http://hl7.org/fhir/sid/icpc-2': 'icpc-2',
  'http://hl7.org/fhir/sid/icd-10-no': 'icd-10',
};

export function loadServiceLines(reader: TableReader, receivers: Receivers): ServiceLines {
  const ranges = reader.rows('service-line-diagnoses', diagnosisSchema, (row) => row.id);
  const lineWords = reader.rows('service-line-words', wordSchema, (row) => row.id);
  const providerWords = reader.rows('provider-words', providerSchema, (row) => row.id);
  const byCode = rangesByCode(ranges, reader);

  const phrases: Phrase<Meaning>[] = [
    ...sound(reader, 'receivers', receivers.rows, (row) => [
      ...row.aliases.map((phrase) => ({ phrase, meaning: name(row, true) })),
      ...row.ambiguousAliases.map((phrase) => ({ phrase, meaning: name(row, false) })),
    ]),
    ...sound(
      reader,
      'service-line-words',
      lineWords.filter((row) => row.where !== 'complaint'),
      (row) =>
        row.phrases.map((phrase): Phrase<Meaning> => ({ phrase, meaning: { kind: 'line', words: row } })),
    ),
    ...sound(reader, 'provider-words', providerWords, (row) =>
      row.phrases.map((phrase): Phrase<Meaning> => ({ phrase, meaning: { kind: 'provider', words: row } })),
    ),
  ];
  const complaints = sound(
    reader,
    'service-line-words',
    lineWords.filter((row) => row.where === 'complaint'),
    (row) => row.phrases.map((phrase) => ({ phrase, meaning: row })),
  );

  return Object.freeze({
    diagnosisOf({ system, code }: Coded) {
      const list = system === null ? undefined : SYSTEMS[system];
      if (!list) return null;
      const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
      return byCode.get(`${list} ${plain.slice(0, 4)}`) ?? byCode.get(`${list} ${plain.slice(0, 3)}`) ?? null;
    },
    phrases: phraseIndex(phrases),
    complaints: phraseIndex(complaints),
    places: new Map(providerWords.flatMap((row) => row.places.map((place) => [place, row]))),
  });
}

function name(receiver: Receiver, certain: boolean): Meaning {
  return { kind: 'name', receiver, certain };
}

/** The phrases of all rows; those that cannot be sought are faults and left out. */
function sound<R extends { readonly line: number }, T>(
  reader: TableReader,
  table: string,
  rows: readonly R[],
  phrasesOf: (row: R) => Phrase<T>[],
): Phrase<T>[] {
  return rows.flatMap((row) =>
    phrasesOf(row).filter(({ phrase }) => {
      const fault = phraseFault(phrase);
      if (fault) reader.fault(table, row.line, fault);
      return fault === null;
    }),
  );
}

/** Every code of every range, of three or four characters. */
function rangesByCode(rows: readonly DiagnosisRange[], reader: TableReader): Map<string, DiagnosisRange> {
  const byCode = new Map<string, DiagnosisRange>();
  for (const row of rows) {
    if (row.from[0] !== row.to[0] || row.from.length !== row.to.length || row.from > row.to) {
      reader.fault('service-line-diagnoses', row.line, `${row.from}–${row.to} is not a range`);
      continue;
    }
    const digits = row.from.length - 1;
    for (let number = Number(row.from.slice(1)); number <= Number(row.to.slice(1)); number++) {
      const key = `${row.system} ${row.from[0]}${String(number).padStart(digits, '0')}`;
      const other = byCode.get(key);
      if (other)
        reader.fault('service-line-diagnoses', row.line, `${key} stands in line ${other.line} already`);
      byCode.set(key, row);
    }
  }
  return byCode;
}
