/** Referral → where the patient wants treatment, as written, with evidence. */
import { addresseeOf } from '../addressee.ts';
import type { Evidence } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { evidenceFor, isPlaceWord, type Mention, mentionsIn, type Standing } from './mentions.ts';

/**
 * The provider asked for, quoted as written; `rule` names its row (`receivers:<id>`), or the word of `provider-words` for a place that
 * has no row. Names in the text count first; where none is wished, an addressee that does not assess rights itself is one. Null: none.
 * A caller that has the mentions already hands them over.
 */
export function findDesiredProvider(
  referral: Referral,
  tables: Tables,
  mentions: readonly Mention[] = mentionsIn(referral, tables),
): Evidence | null {
  return desiredIn(mentions, tables) ?? desiredAddressee(referral, tables);
}

/** The most clearly wished of the places named, the first of equals. */
function desiredIn(mentions: readonly Mention[], tables: Tables): Evidence | null {
  let best: Evidence | null = null;
  let rank: number = NOT_WANTED;
  for (const mention of mentions) {
    for (const meaning of mention.meanings) {
      if (meaning.kind === 'line') continue;
      const own = RANKS[mention.standing];
      if (own >= rank) continue;
      if (meaning.kind === 'name') {
        const { receiver, certain } = meaning;
        if (receiver.kind === 'intake-unit') continue;
        // A place that cannot be gone to directly is hardly named but to be wished for; a hospital is named for many reasons.
        const bare = certain && !receiver.assessesRights;
        if (mention.standing !== 'wished' && !bare) continue;
        if (!certain && !isCapitalised(mention.text, mention.start)) continue;
        best = evidenceFor(withPlace(mention), 'stated', `receivers:${receiver.id}`);
      } else {
        const isWanted = mention.standing === 'wished' || mention.standing === 'offered';
        const named = isWanted && isPlaceWord(meaning.words) ? nameAround(mention, tables) : null;
        if (!named) continue;
        best = evidenceFor(named, 'stated', `provider-words:${meaning.words.id}`);
      }
      rank = own;
    }
  }
  return best;
}

const NOT_WANTED = 3;
const RANKS: Readonly<Record<Standing, number>> = {
  wished: 0,
  offered: 1,
  named: 2,
  past: NOT_WANTED,
  refused: NOT_WANTED,
};

function desiredAddressee(referral: Referral, tables: Tables): Evidence | null {
  const addressee = addresseeOf(referral, tables);
  const name = addressee?.names.at(-1);
  if (!addressee || !name) return null;
  const { row } = addressee;
  const rule = row ? `receivers:${row.id}` : institutionWord(name.value, tables);
  if (rule === null || row?.assessesRights) return null;
  return { quote: name.value, path: name.path, start: null, end: null, certainty: 'coded', rule };
}

/** For an addressee without a row: the word that makes its name an institution's. */
function institutionWord(name: string, tables: Tables): string | null {
  const meanings = tables.serviceLines.phrases.scan(name).flatMap((hit) => hit.meanings);
  for (const meaning of meanings) {
    if (meaning.kind === 'provider' && meaning.words.meaning === 'institution') {
      return `provider-words:${meaning.words.id}`;
    }
  }
  return null;
}

/** With the place behind a name: `Skogli på Lillehammer`, `Rauland (AiR)`. */
function withPlace(mention: Mention): Mention {
  const rest = mention.text.slice(mention.end, mention.end + 60);
  const opened = mention.text.slice(mention.start, mention.end).includes('(');
  const place = opened
    ? /^\)/.exec(rest)
    : /^ (?:(?:i|på|ved|in|at|I|PÅ|VED) )\p{Lu}[\p{L}-]+|^ \(\p{Lu}[^()\n]{1,30}\)/u.exec(rest);
  return place ? { ...mention, end: mention.end + place[0].length } : mention;
}

/** `Kronstad DPS`, `DPS Vestfold`, `Unicare Bakke`: the word with the capitalised words in front, else behind. Null: no name. */
function nameAround(mention: Mention, tables: Tables): Mention | null {
  const { text, start, end } = mention;
  const words = /(?:\p{Lu}[\p{L}-]+ ){1,3}$/u.exec(text.slice(Math.max(0, start - 60), start))?.[0] ?? '';
  // `Ønsker Beitostølen helsesportssenter`: a word of wish begins with a capital where the sentence does.
  const other = tables.serviceLines.phrases.scan(words).at(-1)?.end ?? 0;
  const before = words.slice(other).trimStart();
  if (before !== '') return withPlace({ ...mention, start: start - before.length });
  const after = /^(?: (?:i|på|ved))?(?: \p{Lu}[\p{L}-]+){1,2}/u.exec(text.slice(end, end + 60));
  if (after) return { ...mention, end: end + after[0].length };
  return isName(mention) ? mention : null;
}

/** `Dagtilbud, Unicare eller lignende`: a capital inside a sentence makes the word itself a name. */
function isName({ text, start, end }: Mention): boolean {
  const isAbbreviation = text.slice(start, end) === text.slice(start, end).toUpperCase();
  return (
    isCapitalised(text, start) &&
    !isAbbreviation &&
    /[\p{Ll},] $/u.test(text.slice(Math.max(0, start - 2), start))
  );
}

function isCapitalised(text: string, at: number): boolean {
  return /^\p{Lu}/u.test(text.slice(at, at + 2));
}
