/** The seam between what is said (http.ts) and how the bytes travel (undici-transport.ts, fetch-transport.ts). */
import type { DirectoryEntry } from '../tables/directory.ts';

/** One POST to a receiver's endpoint. */
export interface Call {
  readonly receiver: DirectoryEntry;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What came back, whole. */
export interface WireAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: AnswerHeaders;
  /** Null when it is larger than {@link ANSWER_LIMIT_BYTES}: then nobody looks into it. */
  readonly body: string | null;
}
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Transport {
  /**
   * Rejects when no whole answer came within `receiver.timeoutMs`, with whatever the network said; with {@link TimedOut} or
   * {@link AnswerCutShort} where that is known. Never follows a redirect.
   */
  send(call: Call): Promise<WireAnswer>;
  close(): Promise<void>;
}

/** Larger answers are not read: no FHIR acknowledgement comes near it. */
export const ANSWER_LIMIT_BYTES = 1024 * 1024;

export class TimedOut extends Error {
  constructor() {
    super('no whole answer in time');
    this.name = 'TimedOut';
  }
}

/** The answer had begun, and then the connection ended. */
export class AnswerCutShort extends Error {
  constructor(cause: unknown) {
    super('the answer was cut short', { cause });
    this.name = 'AnswerCutShort';
  }
}
