/** A referral → the day it was sent, by which tables are judged. */
import type { Referral } from './referral.ts';

/** ISO date of the message, else of the referral, as precise as written; null when neither is stated or can be read. Never the clock. */
export function messageDay({ head, authoredOn }: Pick<Referral, 'head' | 'authoredOn'>): string | null {
  const stated = head.time?.value ?? authoredOn?.value ?? '';
  return /^\d{4}(?:-\d\d(?:-\d\d)?)?(?=T|$)/.exec(stated)?.[0] ?? null;
}
