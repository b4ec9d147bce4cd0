/** What a reader hands on: a referral, or what else the bytes turned out to be and why. */
import type { Finding } from '../decision.ts';
import type { AccountEntry, Format, MessageHead, Referral } from '../referral.ts';

export type ReadResult =
  | {
      readonly kind: 'referral';
      readonly referral: Referral;
      /** Warnings about the reading itself. */
      readonly findings: readonly Finding[];
      /** Every field of the source and its fate; walks the source, so only called when asked for. */
      account(): readonly AccountEntry[];
    }
  | {
      readonly kind: 'other';
      readonly verdict: 'unreadable' | 'unsupported' | 'ignored';
      readonly finding: Finding;
      readonly format: Format | null;
      /** As much of the head as could be read, so that the sender can be answered; null when nobody can. */
      readonly head: MessageHead | null;
      account(): readonly AccountEntry[];
    };
