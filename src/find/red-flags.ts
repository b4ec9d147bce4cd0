/** Texts and coded diagnoses in; what may speak of acute danger out. A denied flag, a relative's or one long past is none. */
import type { Evidence } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { LanguageRules } from '../tables/language.ts';
import { standingOf } from './context.ts';
import { around, quote } from './evidence.ts';
import { type Sentence, sourceEnd, sourceStart, type Text } from './text.ts';

const MOST_FLAGS = 10;
const PAST_REACH = 8;

export function findRedFlags(referral: Referral, texts: readonly Text[], rules: LanguageRules): Evidence[] {
  const flags: Evidence[] = [];
  for (const text of texts) {
    for (const sentence of text.sentences) {
      const match = sentence.matches.find((_, index) => isFlag(text, sentence, index));
      if (!match || flags.length === MOST_FLAGS) continue;
      const phrase = { start: sourceStart(text.folded, match), end: sourceEnd(text.folded, match) };
      flags.push(quote(text, around(text, sentence, phrase), 'stated', match.value.rule));
    }
  }
  for (const { coded } of referral.diagnoses) {
    const code = coded.code.replace('.', '').toUpperCase();
    const row = rules.redFlagCodes.find(({ prefix }) => code.startsWith(prefix));
    if (row) {
      flags.push({
        quote: coded.display ?? coded.code,
        path: coded.path,
        start: null,
        end: null,
        certainty: 'coded',
        rule: row.rule,
      });
    }
  }
  return flags;
}

function isFlag(text: Text, sentence: Sentence, index: number): boolean {
  const match = sentence.matches[index];
  if (match?.value.role !== 'red-flag' || sentence.question) return false;
  const { denied, relative, colleague } = standingOf(text.folded, sentence, index);
  const isPast = sentence.matches.some(
    (other) => other.value.kind === 'past' && Math.abs(match.word - other.word) <= PAST_REACH,
  );
  return !denied && !relative && !colleague && !isPast;
}
