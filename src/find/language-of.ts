/** Texts in; the language they are written in out, by counting the small words that tell bokmål, nynorsk and English apart. */
import type { Language } from '../decision.ts';
import type { Text } from './text.ts';

/** Bokmål where nothing or too little is written to tell. */
export function languageOf(texts: readonly Text[]): Language {
  const counts = { nb: 0, nn: 0, en: 0 };
  for (const { languages } of texts) {
    counts.nb += languages.nb;
    counts.nn += languages.nn;
    counts.en += languages.en;
  }
  if (counts.en > counts.nb + counts.nn) return 'en';
  return counts.nn > counts.nb ? 'nn' : 'nb';
}
