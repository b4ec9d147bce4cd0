/** The columns of the language tables: what a row of phrases, occupations, contexts, places, red flags and abbreviations must hold. */
import { z } from 'zod';
import { ITEMS } from '../referral.ts';
import { emptyAsNull, listOf, required, yesNo } from './csv.ts';

/** Context kinds that the finder itself knows; any other kind in contexts.csv exists for statements.csv only. */
export const CONTEXT_KINDS = [
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
  'kin',
  'partner-is',
  'own',
  'holds-job',
  'colleague',
  'patient',
  'past',
  'was',
  'still',
  'unit',
  'none-answer',
  'unknown-answer',
  'unanswered',
  'self-care',
  'attitude',
  'job-frame',
  'own-hint',
  'job-wish',
  'to-you',
  'phone-word',
  'phone-patient',
  'reached',
  'phone-other',
  'phone-relative',
  'kin-she',
  'kin-he',
  'phone-her',
  'phone-his',
  'contact',
  'signature',
  'nb',
  'nn',
  'en',
] as const;

export const item = z.enum(ITEMS);
const itemsOrNone = listOf.pipe(z.array(item));
export const says = z.enum(['stated', 'doubtful', 'none', 'ignore', 'not-applicable']);
export type Says = z.output<typeof says>;
const words = listOf.refine((list) => list.length > 0, 'must not be empty');
export const example = { example: required, counterexample: emptyAsNull };

export const phraseSchema = z.object({ id: required, item, says, words, ...example, source: emptyAsNull });
export const occupationSchema = z.object({
  id: required,
  standing: z.enum(['own', 'shared', 'verb', 'provider']),
  words,
  example: required,
});
export const contextSchema = z.object({ id: required, kind: required, words });
export const placeSchema = z.object({
  place: required,
  items: itemsOrNone,
  answers: z.enum(['yes', 'perhaps', 'no']),
  wish: yesNo,
  source: required,
});
export const redFlagSchema = z.object({
  id: required,
  words: listOf,
  unless: listOf,
  codes: listOf.pipe(z.array(z.string().regex(/^(?:icpc-2|icd-10-no):[A-Z]\d+$/, 'must be <list>:<code>'))),
  ...example,
  source: emptyAsNull,
});
export const abbreviationSchema = z.object({ kind: z.enum(['word', 'title']), words });
