/** All sick leaves that the texts tell of in; the one in force at the message's day out, and what stands beside it. */
import type { Certainty, Fact } from '../../decision.ts';

/** One sick leave as one place tells it. */
export interface Leave {
  readonly fact: Fact;
  /** Said to be so now. */
  readonly isCurrent: boolean;
}

/** The codes of a sick leave's degree, of which one is in force; any other stands beside it. */
const DEGREES: ReadonlySet<string> = new Set([
  'full',
  'graded',
  'sick-listed',
  'not-sick-listed',
  'fit-again',
]);

const SURENESS: Readonly<Record<Certainty, number>> = { coded: 1, labelled: 1, stated: 0, inferred: 0 };

/** The sick leave in force: what is said to be so now, else what began last, else what is said last; and what stands beside it. */
export function inForce(leaves: readonly Leave[]): Fact[] {
  const degrees = leaves.filter(({ fact }) => DEGREES.has(fact.code ?? ''));
  const beside = leaves.filter(({ fact }) => !DEGREES.has(fact.code ?? '')).map(({ fact }) => fact);
  let best: Leave | null = null;
  for (const leave of degrees) if (!best || outranks(leave, best)) best = leave;
  if (!best) return beside;
  const { fact, isCurrent } = best;
  const others = degrees.filter((leave) => leave !== best && leave.fact.percent !== null);
  const isDoubtful =
    !isCurrent && fact.since === null && others.some((leave) => leave.fact.percent !== fact.percent);
  const evidence = isDoubtful ? { ...fact.evidence, certainty: 'inferred' as const } : fact.evidence;
  return [{ ...fact, evidence }, ...beside];
}

function outranks(leave: Leave, best: Leave): boolean {
  const difference = rank(leave) - rank(best);
  if (difference !== 0) return difference > 0;
  const [a, b] = [leave.fact.since, best.fact.since];
  if (a !== null && b !== null && /^\d{4}/.test(a) && /^\d{4}/.test(b) && a !== b) return a > b;
  if ((a === null) !== (b === null)) return b === null;
  return true;
}

function rank({ fact, isCurrent }: Leave): number {
  return (isCurrent ? 4 : 0) + (fact.percent !== null ? 2 : 0) + SURENESS[fact.evidence.certainty];
}
