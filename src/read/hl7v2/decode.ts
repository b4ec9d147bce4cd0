/**
 * Bytes of an HL7 v2 message → its text, by the character set that MSH-18 declares (HL7 table 0211); or the set that the bytes don't fit.
 *
 * A declaration is believed only as far as the bytes bear it out: text declared as ISO 8859-1 that is UTF-8 from end to end is not
 * read. Without a declaration the standard says ASCII. What goes beyond it is UTF-8 where the bytes are, and else windows-1252, in
 * which every Norwegian EPJ that declares nothing writes; that is said in a finding, never silently.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Hl7v2Tables } from '../../tables/hl7v2.ts';
import { bufferOf, byteOrderMark, decodeAs } from '../charset.ts';
import { plainWord } from '../findings.ts';
import { headerIn } from './parse.ts';

export type DecodedHl7 =
  | {
      readonly text: string;
      readonly charset: string;
      /** True when neither declaration nor bytes tell the set. */
      readonly assumed: boolean;
    }
  | {
      /** As declared, or what the bytes seemed to be in; fit for a sentence. */
      readonly misfit: string;
      /** The first bytes as they stand, for what is plain ASCII in them. */
      readonly raw: string;
    };

const CHARACTER_SET = 18;
/** The header is looked for in these alone: a second copy of a large message is spared. */
const HEADER_BYTES = 64 * 1024;
const ASSUMED = 'windows-1252';

export function decodeHl7(bytes: Uint8Array, tables: Hl7v2Tables): DecodedHl7 {
  const mark = byteOrderMark(bytes);
  const body = bytes.subarray(mark.length);
  const wide = mark.charset === 'UTF-8' ? null : (mark.charset ?? widthOfFirst(body));
  if (wide !== null) return decodeWide(body, wide, tables);

  const raw = beginningOf(body);
  const declared = declaredIn(raw);
  const charset = declared === '' ? undeclared(body) : tables.characterSets.get(key(declared));
  const misfit = { misfit: declared === '' ? 'ASCII' : plainSet(declared), raw };
  if (charset === undefined || charset === 'utf-16') return misfit;
  const isUnicode = charset === 'utf-8';
  if (mark.charset !== null && !isUnicode) return misfit;
  if (!isUnicode && charset !== 'us-ascii' && !isAscii(body) && isUtf8(body)) return misfit;
  const text = decodeAs(body, charset);
  // No text has a zero byte; it stands where something else than text was sent.
  if (text === null || text.includes('\0')) return misfit;
  return { text, charset, assumed: declared === '' && charset === ASSUMED };
}

/** Whole lines only: of a header that is cut nothing is certain. */
function beginningOf(body: Uint8Array): string {
  const raw = bufferOf(body).toString('latin1', 0, HEADER_BYTES);
  if (body.length <= HEADER_BYTES) return raw;
  return raw.slice(0, Math.max(raw.lastIndexOf('\r'), raw.lastIndexOf('\n')) + 1);
}

/** UTF-16 shows itself; what is declared may only confirm it. */
function decodeWide(body: Uint8Array, charset: string, tables: Hl7v2Tables): DecodedHl7 {
  const text = decodeAs(body, charset);
  const declared = text === null ? '' : declaredIn(text);
  const isConfirmed = declared === '' || tables.characterSets.get(key(declared)) === 'utf-16';
  if (text === null || text.includes('\0') || !isConfirmed) return { misfit: charset, raw: '' };
  return { text, charset, assumed: false };
}

function widthOfFirst([first = 0, second = 0]: Uint8Array): string | null {
  if (first !== 0 && second === 0) return 'UTF-16LE';
  return first === 0 && second !== 0 ? 'UTF-16BE' : null;
}

function undeclared(body: Uint8Array): string {
  return isUtf8(body) ? 'utf-8' : ASSUMED;
}

/** The first repetition of MSH-18: the set that the message begins in. Empty when there is none. */
function declaredIn(text: string): string {
  const header = headerIn(text);
  if (header === null || header.length < 5) return '';
  const fields = header.split(header.charAt(3), CHARACTER_SET);
  const declared = fields[CHARACTER_SET - 1] ?? '';
  const repetition = fields[1]?.charAt(1) ?? '';
  return (repetition === '' ? declared : (declared.split(repetition, 1)[0] ?? '')).trim();
}

function key(declared: string): string {
  return declared.toUpperCase().replaceAll('_', ' ');
}

/** `UNICODE UTF-8` and `8859/1` as they are. */
function plainSet(declared: string): string {
  const word = plainWord(declared.replace(/[ /]/g, '-'));
  return word === declared.replace(/[ /]/g, '-') ? declared : word;
}
