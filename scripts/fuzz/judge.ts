/** One message → everything about its judgement that must never be, whatever the bytes; empty when all is well. */
import { isDeepStrictEqual } from 'node:util';
import { decide, receiptBytes, receiptFor, split, toTransaction, undecided } from '../../src/decide.ts';
import { type Decision, type ReceiptOutcome, VERDICTS } from '../../src/decision.ts';
import { parseXml } from '../../src/read/xml/parse.ts';
import type { Tables } from '../../src/tables.ts';
import { invalid, unsound } from '../../test/map/validate.ts';

const OUTCOMES: readonly ReceiptOutcome['kind'][] = ['accepted', 'rejected', 'refused', 'exhausted'];
/** No message of a few kilobytes takes this long; the machine may be busy. */
const SLOW_MS = 1_500;
const MOST_PARTS = 20;

/** @param thorough also asks the FHIR validators, which take longer than everything else together */
export function faultsOf(bytes: Uint8Array, tables: Tables, thorough: boolean): string[] {
  const faults: string[] = [];
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      faults.push(`${what} throws: ${placeOf(error)}`);
    }
  };
  const started = performance.now();
  attempt('decide', () => {
    const decision = decide(bytes, tables);
    attempt('judgement', () => faults.push(...faultsOfJudgement(decision, decide(bytes, tables))));
    attempt('account', () => faults.push(...faultsOfAccount(decision)));
    attempt('receipt', () => faults.push(...faultsOfReceipts(decision, tables)));
    attempt('bundle', () => faults.push(...faultsOfBundle(decision, thorough)));
  });
  attempt('undecided', () => faults.push(...faultsOfReceipts(undecided(bytes, tables), tables)));
  const took = performance.now() - started;
  if (took > SLOW_MS) faults.push(`takes more than ${SLOW_MS} ms`);
  attempt('split', () => {
    const parts = split(bytes);
    if (parts.length === 0) faults.push('split leaves nothing');
    if (parts.length > 1) for (const part of parts.slice(0, MOST_PARTS)) decide(part, tables);
  });
  return [...new Set(faults)];
}

function faultsOfJudgement(decision: Decision, again: Decision): string[] {
  const { verdict, findings, bundle: _bundle, account: _account, ids, ...rest } = decision;
  const { bundle: _bundle2, account: _account2, ids: ids2, ...rest2 } = again;
  const faults: string[] = [];
  if (!VERDICTS.includes(verdict)) faults.push(`verdict ${verdict}`);
  if (!['forward', 'test'].includes(verdict) && findings.length === 0)
    faults.push(`${verdict} without a finding`);
  const same = { ...rest, verdict, findings };
  if (!isDeepStrictEqual(same, rest2)) faults.push('the same bytes are judged differently');
  if (ids.for('bundle') !== ids2.for('bundle')) faults.push('the same bytes get other ids');
  if (JSON.stringify(decision.bundle()) !== JSON.stringify(again.bundle()))
    faults.push('the same bytes give another bundle');
  return faults;
}

function faultsOfAccount(decision: Decision): string[] {
  const strange = decision.account().filter(({ path, note }) => path === '' || note === '');
  return strange.length > 0 ? ['an entry of the account says nothing'] : [];
}

function faultsOfReceipts(decision: Decision, tables: Tables): string[] {
  const faults: string[] = [];
  for (const kind of OUTCOMES) {
    const receipt = receiptFor(decision, { kind }, tables);
    if (receipt === null) continue;
    if (decision.verdict === 'ignored') faults.push('a receipt is answered');
    const bytes = receiptBytes(receipt);
    if (receipt.contentType.includes('xml') && parseXml(bytes).fault) faults.push('a receipt is no XML');
    if (receipt.contentType.includes('json')) JSON.parse(receipt.body);
  }
  return faults;
}

function faultsOfBundle(decision: Decision, thorough: boolean): string[] {
  const bundle = decision.bundle();
  if (bundle === null) return [];
  JSON.stringify(toTransaction(bundle));
  const faults = unsound(bundle);
  if (thorough) faults.push(...invalid(bundle));
  // Values of the message make a new fault of each; the place says enough.
  return faults.map((fault) => `bundle: ${fault.replace(/".*"/s, '"…"').slice(0, 200)}`);
}

function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frames = error.stack?.split('\n').filter((line) => line.includes('/src/')) ?? [];
  return `${error.name} ${error.message.slice(0, 120)} ${frames[0]?.trim().replace(/\(.*\/src\//, '(src/') ?? ''}`;
}
