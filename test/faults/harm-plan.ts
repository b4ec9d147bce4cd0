/** What an adapter process is to suffer: written by a scenario into its environment, read there by `harm.ts`. Types only. */

/** Where copies and receipts go. */
export type Place = 'receipts' | 'dead-letter' | 'retry' | 'test' | 'ignored' | 'inbox';
const PLACES: readonly Place[] = ['receipts', 'dead-letter', 'retry', 'test', 'ignored', 'inbox'];

/**
 * Moments in a delivery's life, each after one act and before the next: `taken` from the broker · `request-sent`, not yet answered ·
 * `request-answered`: the receiver has it, and nobody else knows · `written`: a publish is on the wire, unconfirmed · `confirmed`,
 * and nothing done since · `acked`: the acknowledgement is on the wire.
 */
export type Step =
  | 'taken'
  | 'request-sent'
  | 'request-answered'
  | `written ${Place}`
  | `confirmed ${Place}`
  | 'acked';

export const STEPS: readonly Step[] = [
  'taken',
  'request-sent',
  'request-answered',
  ...PLACES.flatMap((place): Step[] => [`written ${place}`, `confirmed ${place}`]),
  'acked',
];

export interface HarmPlan {
  /** Prefix of the queues, by which places are told apart. */
  readonly prefix: string;
  /** Dies by its own SIGKILL when it comes to this step for the `count`th time. */
  readonly kill?: { readonly step: Step; readonly count: number };
  /** Makes the broker close a channel so many times (it is told to give back what was never delivered), after so long each, ms. */
  readonly closeChannel?: { readonly times: number; readonly afterMs: number };
  /** The clock that the program sees jumps by each of these in turn, ms. */
  readonly clock?: { readonly jumpsMs: readonly number[]; readonly everyMs: number };
  /** `decide` fails on one message in so many, the first `tries` times it sees it. */
  readonly decide?: {
    readonly how: 'non-error' | 'stack-overflow';
    readonly oneIn: number;
    readonly tries: number;
  };
  /** A broken adapter, for the test of the ledger: it confirms to itself what it has not done. */
  readonly betray?: { readonly place: Place; readonly how: 'drop' | 'under-two-ids' | 'into-dead-letter' };
}

/** The environment variable that carries the plan. */
export const HARM_VARIABLE = 'FAULTS_HARM';
