/** Texts in; the language they are written in out, by counting the small words that tell bokmål, nynorsk and English apart. */
import type { Language } from '../decision.ts';
import type { Text } from './text.ts';

/** Bokmål where nothing or too little is written to tell. */
export function languageOf(texts: readonly Text[]): Language {
  const counts = { nb: 0, nn: 0, en: 0 };
  for (const text of texts) {
    for (const sentence of text.sentences) {
      for (const { value } of sentence.matches) {
        if (value.kind === 'nb' || value.kind === 'nn' || value.kind === 'en') counts[value.kind] += 1;
      }
    }
  }
  if (counts.en > counts.nb + counts.nn) return 'en';
  return counts.nn > counts.nb ? 'nn' : 'nb';
}
