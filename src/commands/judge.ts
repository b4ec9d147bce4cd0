/** One message's bytes → the decision that production would come to, and the receipt its sender would get. */
import { decide, receiptFor, undecided } from '../decide.ts';
import type { Decision, Receipt } from '../decision.ts';
import { faultOf } from '../ops/fault.ts';
import type { Tables } from '../tables.ts';
import { note } from './output.ts';

/** Never throws: a message that `decide` fails on is told on standard error and judged as the service would, as poison. */
export function judge(name: string, bytes: Uint8Array, tables: Tables): Decision {
  try {
    return decide(bytes, tables);
  } catch (error) {
    const { fault, at } = faultOf(error);
    note(`los: ${name}: a fault of the program itself, please report it: ${fault} at ${at.join(' < ')}`);
    return undecided(bytes, tables);
  }
}

/** The receipt the sender would get, taking it that the receiver accepts what is forwarded. */
export function expectedReceipt(decision: Decision, tables: Tables): Receipt | null {
  const good = decision.verdict === 'forward' || decision.wouldBe === 'forward';
  return receiptFor(decision, { kind: good ? 'accepted' : 'rejected' }, tables);
}
