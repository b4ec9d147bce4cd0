/** Small hand-made HL7 v2 messages for the tests of this folder: everything optional is left out until a test puts it in. */
import { read } from '../../../src/read/read.ts';
import type { ReadResult } from '../../../src/read/read-result.ts';
import type { AccountEntry, Referral } from '../../../src/referral.ts';
import { tables } from '../messages.ts';

export { tables } from '../messages.ts';

/** A synthetic fødselsnummer (month + 80). */
export const FNR = '23847130091';

export interface Header {
  readonly type?: string;
  readonly id?: string;
  readonly version?: string;
  readonly charset?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly time?: string;
  readonly processing?: string;
}

export function msh(part: Header = {}): string {
  const {
    type = 'REF^I12^REF_I12',
    id = 'M1',
    version = '2.5.1',
    charset = 'UNICODE UTF-8',
    sender = '7100001^HER^L',
    receiver = '',
    time = '20260209160202',
    processing = 'P',
  } = part;
  return `MSH|^~\\&|EPJ|${sender}|MOTTAK|${receiver}|${time}||${type}|${id}|${processing}|${version}||||||${charset}`;
}

/** A field of a segment by its number: `segment('PID', { 3: 'x', 11: 'y' })`. */
export function segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [name, ...Array.from({ length: last }, (_, index) => fields[index + 1] ?? '')].join('|');
}

export function message(segments: readonly string[], header: Header = {}): string {
  return [msh(header), ...segments].join('\r');
}

export function readText(text: string | Uint8Array): ReadResult {
  return read(typeof text === 'string' ? Buffer.from(text) : text, tables);
}

/** The referral in it; fails when it is none. */
export function referralIn(text: string | Uint8Array): Referral {
  const result = readText(text);
  if (result.kind !== 'referral') throw new Error(`no referral: ${result.finding.code}`);
  return result.referral;
}

/** The referral of a message of these segments. */
export function referralOf(...segments: readonly string[]): Referral {
  return referralIn(message(segments));
}

/** Verdict and reason of what is no referral; fails when it is one. */
export function refusal(text: string | Uint8Array) {
  const result = readText(text);
  if (result.kind === 'referral') throw new Error('it is a referral');
  const { verdict, finding, head } = result;
  return { verdict, code: finding.code, values: finding.values ?? {}, id: head?.id?.value ?? null };
}

/** Path → `fate: note`. */
export function accountOf(text: string): ReadonlyMap<string, string> {
  const entries: readonly AccountEntry[] = readText(text).account();
  return new Map(entries.map(({ path, fate, note }) => [path, `${fate}: ${note}`]));
}
