/** The six items → the questions that a receiver reads. */
import type { Item } from '../referral.ts';

/** The item's name is the question's `linkId`. */
export const QUESTIONS: Readonly<Record<Item, string>> = {
  problem: 'Aktuell problemstilling',
  employment: 'Arbeidsforhold',
  'sick-leave': 'Sykmeldingsstatus',
  'prior-treatment': 'Tidligere utredning eller behandling',
  'work-measures': 'Arbeidsrettede tiltak som har vært forsøkt',
  phone: 'Pasientens telefonnummer',
};
