/** The receiver's endpoint: one bundle out, one class of answer back. */
import type { DirectoryEntry } from '../tables/directory.ts';

/** Classes of answers (2xx, duplicate, transient, refused, or that nothing was asked). No text of the receiver's is carried: it may name a person. */
export type Answer =
  | { readonly kind: 'accepted'; readonly status: number; readonly duplicate: boolean }
  | {
      readonly kind: 'transient';
      readonly status: number | null;
      /** A short code: `timeout`, `connection`, `http-503`, `transient-error`, … */
      readonly why: string;
      readonly retryAfterMs: number | null;
    }
  | {
      /** The receiver was not asked, so this is no attempt: all its slots are taken (`busy`), or the process is ending. */
      readonly kind: 'unsent';
      readonly why: 'busy' | 'closing';
      readonly retryAfterMs: number | null;
    }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly why: string;
      /** Issue codes of the receiver's OperationOutcome (FHIR issue-type), never its texts. */
      readonly issueCodes: readonly string[];
    };

/** One POST, ready to send. Ids derive from the message alone, so a repeat is recognisable. */
export interface Outgoing {
  readonly receiver: DirectoryEntry;
  readonly body: string | Uint8Array;
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceparent: string | null;
}

export interface Deliverer {
  /** Never throws for anything the receiver or the network does. */
  deliver(outgoing: Outgoing): Promise<Answer>;
  close(): Promise<void>;
}
