/** Between senders and the adapter: letters go in, and what was kept and answered is read back, from RabbitMQ or from a spool. */
import { readAck } from '../support/fixtures-ack.ts';
import { readAppRec } from '../support/fixtures-apprec.ts';
import { readOutcome } from '../support/fixtures-outcome.ts';
import type { Found, Receipt } from './ledger.ts';
import type { Letter } from './mail.ts';
import { sha256 } from './sha256.ts';

/** How much lies where, cheaply: to see when all is quiet. */
export interface Counts {
  readonly waiting: number;
  readonly copies: number;
  readonly receipts: number;
}

export interface Post {
  /** `LOS_…` settings that lead an adapter here. */
  readonly settings: Readonly<Record<string, string>>;
  /** Hands letters in as a sender would, again and again until each is safe. */
  send(letters: readonly Letter[]): Promise<void>;
  /** Null while nobody can tell. */
  counts(): Promise<Counts | null>;
  /** Reads everything, taking nothing away. Call it when no adapter is at work. */
  found(): Promise<Omit<Found, 'held'>>;
  close(): Promise<void>;
}

/** What a receipt tells its sender, read by its own standard's rules. */
export function receiptFrom(
  body: Buffer,
  { contentType, id, letter }: { contentType: string; id: string; letter: string | null },
): Receipt {
  return { ...said(body, contentType), letter, id, sha256: sha256(body) };
}

function said(body: Buffer, contentType: string): Pick<Receipt, 'about' | 'sign'> {
  const text = body.toString(contentType.startsWith('application/hl7-v2') ? 'latin1' : 'utf8');
  if (contentType.startsWith('application/hl7-v2')) {
    const { code, about } = readAck(text);
    return { about, sign: code.endsWith('A') ? 'positive' : 'negative' };
  }
  if (contentType.startsWith('application/fhir+json')) {
    const { code, about } = readOutcome(text);
    return { about, sign: code === 'ok' ? 'positive' : 'negative' };
  }
  const { status, original } = readAppRec(text);
  return { about: original.id ?? '', sign: status === '1' ? 'positive' : 'negative' };
}
