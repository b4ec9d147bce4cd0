/**
 * One message's judgement: bytes and tables in, Decision out. Pure: no network, file, clock or chance.
 * The service, the command line, replay and every test call this one function.
 */
import { check } from './check/check.ts';
import type { Decision, Finding, Verdict } from './decision.ts';
import { find } from './find/find.ts';
import { idsFor } from './ids.ts';
import { mapToBundle } from './map/bundle.ts';
import { read } from './read/read.ts';
import type { ReadResult } from './read/read-result.ts';
import type { MessageHead } from './referral.ts';
import { route } from './route/route.ts';
import type { Tables } from './tables.ts';

export { toTransaction } from './map/transaction.ts';
export { split } from './read/split.ts';
export { receiptBytes, receiptFor } from './receipt/receipt.ts';

/** Judges one message. Never throws for anything in the bytes. */
export function decide(bytes: Uint8Array, tables: Tables): Decision {
  const result = read(bytes, tables);
  const account = accountFrom(bytes, tables);
  if (result.kind === 'other') return withoutReferral({ ...result, account }, bytes, tables);

  const { referral } = result;
  const found = find(referral, tables);
  const routed = route(referral, found, tables);
  const findings = [...result.findings, ...check(referral, found, routed, tables), ...routed.findings];
  const ids = idsFor(referral.head, bytes);
  const urgent = found.redFlags.length > 0;
  const judged = judge(findings, routed.receiverId);
  const isTest =
    referral.head.test?.value === true && !tables.directory.byId.get(routed.receiverId ?? '')?.test;
  const make = () => mapToBundle({ referral, found, route: routed, findings, ids, bytes, urgent, tables });
  return {
    verdict: isTest ? 'test' : judged,
    wouldBe: isTest ? judged : null,
    urgent,
    format: referral.head.format,
    head: referral.head,
    referral,
    found,
    route: routed,
    findings,
    ids,
    mappingsVersion: tables.version,
    // A dead letter needs no bundle: it is made only when somebody looks at it.
    bundle: handedOutOnce(judged === 'forward' ? make() : null, make),
    account,
  };
}

/**
 * For a message that `decide` fails on, which is a fault of ours: who sent it, as far as that can be read, and the reason to
 * tell them. `mayRead` false: its sender isn't looked for, because processes die of that too. Never throws.
 */
export function undecided(bytes: Uint8Array, tables: Tables, mayRead = true): Decision {
  let head: MessageHead | null = null;
  try {
    if (mayRead) {
      const result = read(bytes, tables);
      head = result.kind === 'referral' ? result.referral.head : result.head;
    }
  } catch {
    // Nobody to answer; the dead letter still holds the bytes.
  }
  const finding: Finding = { code: 'MESSAGE_POISONOUS', severity: 'error', item: null, path: null };
  return withoutReferral(
    { kind: 'other', verdict: 'unreadable', finding, format: head?.format ?? null, head, account: () => [] },
    bytes,
    tables,
  );
}

/** The first that applies: incomplete, unroutable, forward. A blocking finding about the route never makes it incomplete. */
function judge(findings: readonly Finding[], receiverId: string | null): Verdict {
  const blocking = findings.filter((finding) => finding.severity === 'error');
  if (
    blocking.some(
      (finding) => finding.code !== 'ROUTE_NOT_FOUND' && finding.code !== 'RECEIVER_NOT_IN_DIRECTORY',
    )
  ) {
    return 'incomplete';
  }
  return receiverId === null || blocking.length > 0 ? 'unroutable' : 'forward';
}

/**
 * n.b. these two are made again when they are asked for again. A decision lives until its receiver has answered, and keeping what is
 * many times as large as the message that long is what the service's memory and clean-ups would be spent on.
 */
function handedOutOnce<T>(first: T | null, make: () => T): () => T {
  let ready = first;
  return () => {
    const made = ready ?? make();
    ready = null;
    return made;
  };
}

function accountFrom(bytes: Uint8Array, tables: Tables): Decision['account'] {
  return () => read(bytes, tables).account();
}

type Other = Extract<ReadResult, { kind: 'other' }>;

function withoutReferral(result: Other, bytes: Uint8Array, tables: Tables): Decision {
  return {
    verdict: result.verdict,
    wouldBe: null,
    urgent: false,
    format: result.format,
    head: result.head,
    referral: null,
    found: null,
    route: null,
    findings: [result.finding],
    ids: idsFor(result.head, bytes),
    mappingsVersion: tables.version,
    bundle: () => null,
    account: result.account,
  };
}
