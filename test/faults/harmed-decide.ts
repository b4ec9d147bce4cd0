/** The real judgement, but for some messages it fails the first times as no program should: stands in for `src/decide.ts`. */
import { decide as realDecide } from '../../src/decide.ts';
import type { Decision } from '../../src/decision.ts';
import type { Tables } from '../../src/tables.ts';
import { HARM_VARIABLE, type HarmPlan } from './harm-plan.ts';
import { sha256 } from './sha256.ts';

export { receiptBytes, receiptFor, split, toTransaction, undecided } from '../../src/decide.ts';

const { decide: harm } = JSON.parse(process.env[HARM_VARIABLE] ?? '{}') as HarmPlan;
const tries = new Map<string, number>();
const NO_ERRORS: readonly unknown[] = [
  'a text',
  undefined,
  null,
  42,
  { message: 'no error' },
  Symbol('no error'),
];

export function decide(bytes: Uint8Array, tables: Tables): Decision {
  const digest = sha256(bytes);
  const number = Number.parseInt(digest.slice(0, 8), 16);
  const earlier = tries.get(digest) ?? 0;
  tries.set(digest, earlier + 1);
  if (harm && number % harm.oneIn === 0 && earlier < harm.tries) {
    if (harm.how === 'stack-overflow') return realDecide(bytes, deeper(tables));
    throw NO_ERRORS[number % NO_ERRORS.length];
  }
  return realDecide(bytes, tables);
}

/** Calls itself until the stack is full. */
function deeper(tables: Tables): Tables {
  const below = deeper(tables);
  return { ...below };
}
