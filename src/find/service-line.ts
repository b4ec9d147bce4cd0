/** Referral → which of the three offers it concerns, with evidence. */
import { addresseeOf } from '../addressee.ts';
import type { Evidence, Found } from '../decision.ts';
import type { Referral, ServiceLine } from '../referral.ts';
import type { Receiver } from '../tables/receivers.ts';
import type { LineWords } from '../tables/service-lines.ts';
import type { Tables } from '../tables.ts';
import { evidenceFor, isPlaceWord, type Mention, mentionsIn } from './mentions.ts';

type Pointer = LineWords['pointsTo'];

/** One thing that speaks for a setting (institution, outpatient) or a field (musculoskeletal, mental), and how strongly. */
interface Sign {
  readonly pointsTo: Pointer;
  readonly strength: number;
  readonly evidence: Evidence;
}

/** The same scale as in service-line-words.csv. */
const ADDRESSEE = 6;
const PLACE = { wished: 3, offered: 3, named: 2, past: 0, refused: 0 } as const;
/** Below this, a word of institutions may be no more than a habit of writing. */
const CLEAR = 2;
const FIT = { core: 2, related: 1, outside: 1 } as const;

/**
 * The setting comes from the addressee, the places named and the words of the text; the field from the addressee, the diagnoses and,
 * where these do not tell, the words of the complaint. A stay in an institution is one line whatever the field.
 * `unclear`: the field is not told, or there is a mere hint of an institution and nothing that speaks for an outpatient clinic.
 * A caller that has the mentions already hands them over.
 */
export function findServiceLine(
  referral: Referral,
  tables: Tables,
  mentions: readonly Mention[] = mentionsIn(referral, tables),
): Found['serviceLine'] {
  const settings = [
    ...signsOfAddressee(referral, tables),
    ...strongestOfEach(mentions.flatMap(signsOfPlaces)),
    ...strongestOfEach(mentions.flatMap(signsOfWords)),
  ];
  const institution = strengthOf(settings, 'institution');
  const outpatient = strengthOf(settings, 'outpatient');
  if (institution >= CLEAR && institution > outpatient)
    return serviceLine('institution', settings, ['institution']);

  const told = [...settings, ...signsOfDiagnoses(referral, tables)];
  const signs = fieldOf(told) === null ? [...told, ...signsOfComplaints(referral, tables)] : told;
  const field = fieldOf(signs);
  if (field === null || (institution > 0 && outpatient === 0)) return serviceLine('unclear', signs, POINTERS);
  return serviceLine(`${field}-outpatient`, signs, ['outpatient', field]);
}

const POINTERS: readonly Pointer[] = ['institution', 'outpatient', 'musculoskeletal', 'mental'];

function serviceLine(
  value: ServiceLine,
  signs: readonly Sign[],
  counted: readonly Pointer[],
): Found['serviceLine'] {
  const strongest = signs
    .filter(({ pointsTo }) => counted.includes(pointsTo))
    .toSorted((a, b) => b.strength - a.strength);
  return { value, evidence: [...new Set(strongest.map(({ evidence }) => evidence))] };
}

/** The row addressed tells its own lines; a name without a row tells by its words. */
function signsOfAddressee(referral: Referral, tables: Tables): Sign[] {
  const addressee = addresseeOf(referral, tables);
  if (!addressee) return [];
  const { row, by, names } = addressee;
  if (row && by) {
    const shown = names.at(-1) ?? by;
    const evidence: Evidence = {
      quote: shown.value,
      path: shown.path,
      start: null,
      end: null,
      certainty: 'coded',
      rule: `receivers:${row.id}`,
    };
    return pointersOf(row).map((pointsTo) => ({ pointsTo, strength: ADDRESSEE, evidence }));
  }
  const signs = names.flatMap(({ value, path }) =>
    tables.serviceLines.phrases.scan(value).flatMap(({ meanings, start, end }) =>
      meanings.flatMap((meaning): Sign[] => {
        if (meaning.kind !== 'line' || meaning.words.where !== 'addressee') return [];
        const mention: Mention = { meanings, standing: 'named', text: value, path, start, end };
        return [signOf(meaning.words, mention, meaning.words.strength)];
      }),
    ),
  );
  return strongestOfEach(signs);
}

function pointersOf(row: Receiver): Pointer[] {
  if (row.kind === 'intake-unit' || row.kind === 'institution') return ['institution'];
  const field = row.serviceLines.length === 1 ? row.serviceLines[0] : undefined;
  if (field === 'musculoskeletal-outpatient') return ['outpatient', 'musculoskeletal'];
  return field === 'mental-outpatient' ? ['outpatient', 'mental'] : ['outpatient'];
}

/** Names of places, with a row or without. */
function signsOfPlaces(mention: Mention): Sign[] {
  const strength = PLACE[mention.standing];
  if (strength === 0) return [];
  return mention.meanings.flatMap((meaning): Sign[] => {
    if (meaning.kind === 'name') {
      if (!meaning.certain && mention.standing !== 'wished') return [];
      const evidence = evidenceFor(mention, 'stated', `receivers:${meaning.receiver.id}`);
      return pointersOf(meaning.receiver).map((pointsTo) => ({ pointsTo, strength, evidence }));
    }
    if (meaning.kind !== 'provider' || !isPlaceWord(meaning.words) || mention.standing !== 'wished')
      return [];
    const evidence = evidenceFor(mention, 'stated', `provider-words:${meaning.words.id}`);
    const pointers: Pointer[] = meaning.words.meaning === 'dps' ? ['outpatient', 'mental'] : ['institution'];
    return pointers.map((pointsTo) => ({ pointsTo, strength, evidence }));
  });
}

function signsOfWords(mention: Mention): Sign[] {
  if (PLACE[mention.standing] === 0) return [];
  const wished = mention.standing === 'wished' ? 1 : 0;
  return mention.meanings.flatMap((meaning) =>
    meaning.kind === 'line' ? [signOf(meaning.words, mention, meaning.words.strength + wished)] : [],
  );
}

function signOf(words: LineWords, mention: Mention, strength: number): Sign {
  const evidence = evidenceFor(mention, 'stated', `service-line-words:${words.id}`);
  return { pointsTo: words.pointsTo, strength, evidence };
}

/** The first diagnosis, or the one marked as main, counts twice. Together they never outweigh an addressee. */
function signsOfDiagnoses(referral: Referral, tables: Tables): Sign[] {
  const { diagnoses } = referral;
  const main = diagnoses.find((diagnosis) => diagnosis.main) ?? diagnoses[0];
  const signs: Sign[] = [];
  const total = { musculoskeletal: 0, mental: 0 };
  for (const diagnosis of diagnoses) {
    const range = tables.serviceLines.diagnosisOf(diagnosis.coded);
    if (!range) continue;
    const { code, display, path } = diagnosis.coded;
    const wanted = FIT[range.fit] * (diagnosis === main ? 2 : 1);
    const strength = Math.min(wanted, ADDRESSEE - 1 - total[range.field]);
    total[range.field] += strength;
    const evidence: Evidence = {
      quote: display === null ? code : `${code} ${display}`,
      path,
      start: null,
      end: null,
      certainty: 'coded',
      rule: `service-line-diagnoses:${range.id}`,
    };
    signs.push({ pointsTo: range.field, strength, evidence });
  }
  return signs;
}

/** Each word of a complaint speaks once for its field. */
function signsOfComplaints(referral: Referral, tables: Tables): Sign[] {
  const signs = new Map<string, Sign>();
  for (const { text, path } of referral.texts) {
    for (const { meanings, start, end } of tables.serviceLines.complaints.scan(text)) {
      for (const words of meanings) {
        const mention: Mention = { meanings: [], standing: 'named', text, path, start, end };
        const key = `${words.id} ${text.slice(start, end).toLowerCase()}`;
        if (!signs.has(key)) signs.set(key, signOf(words, mention, words.strength));
      }
    }
  }
  return [...signs.values()];
}

function strongestOfEach(signs: readonly Sign[]): Sign[] {
  const strongest = new Map<Pointer, Sign>();
  for (const sign of signs) {
    if (sign.strength > (strongest.get(sign.pointsTo)?.strength ?? 0)) strongest.set(sign.pointsTo, sign);
  }
  return [...strongest.values()];
}

function strengthOf(signs: readonly Sign[], pointer: Pointer): number {
  return signs.reduce((sum, sign) => (sign.pointsTo === pointer ? sum + sign.strength : sum), 0);
}

function fieldOf(signs: readonly Sign[]): 'musculoskeletal' | 'mental' | null {
  const musculoskeletal = strengthOf(signs, 'musculoskeletal');
  const mental = strengthOf(signs, 'mental');
  if (musculoskeletal === mental) return null;
  return musculoskeletal > mental ? 'musculoskeletal' : 'mental';
}
