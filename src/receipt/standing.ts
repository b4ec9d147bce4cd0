/** What a sender was told first, and what it is to be told now → the same receipt, or a later one that refers to the first. Pure. */
import type { Decision, ReceiptOutcome } from '../decision.ts';

/** An outcome as one receipt tells it. */
export type Telling = ReceiptOutcome & {
  /** What of this receipt's ids is its own: two receipts with one role are the same receipt. */
  readonly role: string;
  /** Id of the receipt that this one takes the place of; null when it is the first. */
  readonly replaces: string | null;
};

/** As the adapter writes it into `los-first-outcome`: `<kind>:<what it was about>`. */
const FIRST = /^(rejected|refused|exhausted):[\w,.-]*$/;

/**
 * n.b. the first outcome stays the first through any number of replays, so each later receipt follows from the message, its outcome
 * and the first one, and the same outcome as the first is the first receipt itself.
 */
export function standing(decision: Decision, outcome: ReceiptOutcome, first: string | null): Telling {
  const [, kind] = FIRST.exec(first ?? '') ?? [];
  const now = signOf(decision, outcome);
  if (kind === undefined || first === now) return { ...outcome, role: outcome.kind, replaces: null };
  return {
    ...outcome,
    role: `${now}:after:${first}`,
    replaces: decision.ids.for(`receipt:${kind}`),
  };
}

function signOf({ findings, route }: Decision, { kind }: ReceiptOutcome): string {
  switch (kind) {
    case 'accepted':
      return kind;
    case 'rejected': {
      const blocking = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
      return `${kind}:${[...new Set(blocking)].join(',')}`;
    }
    case 'refused':
    case 'exhausted':
      return `${kind}:${route?.receiverId ?? ''}`;
  }
}
