/** Receivers' yes to messages whose receipt or copy then failed, so that the same process need not ask them again. */
import type { Answer } from './deliver.ts';

export type Accepted = Extract<Answer, { kind: 'accepted' }>;

/** Far more than are ever in hand; what another process has settled since is pushed out by newer ones. */
const MOST = 10_000;

/** A help, not a memory the program rests on: a repeated request is harmless by its `Idempotency-Key`. */
export class AcceptedBefore {
  readonly #answers = new Map<string, Accepted>();

  get(requestId: string): Accepted | undefined {
    return this.#answers.get(requestId);
  }

  add(requestId: string, answer: Accepted): void {
    this.#answers.set(requestId, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** The message is settled. */
  forget(requestId: string): void {
    this.#answers.delete(requestId);
  }
}
