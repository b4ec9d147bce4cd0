/** The receiver's endpoint: one bundle out, one class of answer back. */
import type { DirectoryEntry } from '../tables/directory.ts';

/** Classes of answers (2xx, duplicate, transient, refused, or that nothing was asked). No text of the receiver's is carried: it may name a person. */
export type Answer =
  | { readonly kind: 'accepted'; readonly status: number; readonly duplicate: boolean }
  | {
      readonly kind: 'transient';
      readonly status: number | null;
      /** A short code: `timeout`, `connection`, `tls`, `http-503`, `transient-error`, `no-token`, … */
      readonly why: string;
      readonly retryAfterMs: number | null;
    }
  | {
      /**
       * The receiver was not asked, so this is no attempt: all its slots are taken (`busy`), it has failed so often that it is
       * left in peace (`circuit-open`), or the process is ending (`closing`).
       */
      readonly kind: 'unsent';
      readonly why: 'busy' | 'circuit-open' | 'closing';
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

/** `open` = nobody asks the receiver; `half-open` = one request is out to see whether it answers again. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** What a deliverer tells whoever watches: receiver ids, codes and names of settings, nothing of a message and no secret. */
export interface DeliveryObserver {
  /** A circuit has changed; `why` is the class of the answer that opened it, `pauseMs` how long nobody will ask now. */
  circuit(receiverId: string, state: CircuitState, why: string | null, pauseMs: number): void;
  /** No token could be had (`why`), or it can be had again (null). Told once per change, not per message. */
  tokens(receiverId: string, why: string | null): void;
  /** A key or certificate file has changed; with `why` it cannot be used, and what was read before stays in use. */
  files(receiverId: string, setting: string, why: string | null): void;
}
