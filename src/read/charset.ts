/**
 * Bytes and the name of a character set → text, or null when the bytes don't fit it. Nothing is guessed: a wrong letter in a
 * referral is worse than a message sent back. Shared by the readers; where the name comes from is each format's own affair.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import iconv from 'iconv-lite';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const utf16le = new TextDecoder('utf-16le', { fatal: true });
/** Sets of one byte per character that we let iconv-lite decode; no others are in use for Norwegian text. */
const SINGLE_BYTE =
  /^(?:iso-?8859-?\d{1,2}|latin-?\d{1,2}|(?:windows-?|cp-?)125\d|(?:cp|ibm)-?(?:437|850|858|865))$/;
const LATIN1 = /^(?:iso-?8859-?1|latin-?1)$/;

/**
 * @param charset as IANA names them, in any case: `utf-8`, `utf-16le`, `utf-16be`, `us-ascii`, or a set of one byte per character
 *   such as `iso-8859-1`. Null also for a set that is not read here.
 */
export function decodeAs(bytes: Uint8Array, charset: string): string | null {
  const name = charset.toLowerCase().replaceAll('_', '-');
  switch (name) {
    case 'utf-8':
    case 'utf8':
      // n.b. a decoder that throws takes a hundred times as long to say the same.
      return isUtf8(bytes) ? decodeStrictly(utf8, bytes) : null;
    case 'utf-16le':
      return bytes.length % 2 === 0 ? decodeStrictly(utf16le, bytes) : null;
    case 'utf-16be':
      return bytes.length % 2 === 0 ? decodeStrictly(utf16le, Buffer.from(bytes).swap16()) : null;
    case 'us-ascii':
    case 'ascii':
      return isAscii(bytes) ? bufferOf(bytes).toString('latin1') : null;
    default:
      return SINGLE_BYTE.test(name) ? decodeSingleByte(bytes, name) : null;
  }
}

/** UTF-8 or UTF-16 with the order of its bytes, when the message begins with a byte order mark; the mark's length in bytes. */
export function byteOrderMark([first, second, third]: Uint8Array): {
  charset: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | null;
  length: number;
} {
  if (first === 0xef && second === 0xbb && third === 0xbf) return { charset: 'UTF-8', length: 3 };
  if (first === 0xff && second === 0xfe) return { charset: 'UTF-16LE', length: 2 };
  if (first === 0xfe && second === 0xff) return { charset: 'UTF-16BE', length: 2 };
  return { charset: null, length: 0 };
}

/** The same bytes with Buffer's methods; nothing is copied. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeStrictly(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * n.b. not TextDecoder: on Node 20 it leaves bytes 0x80–0x9F of windows-1252 undecoded (nodejs/node 56542).
 * ISO-8859-1 is read as windows-1252, its superset, as the WHATWG Encoding Standard (section 4.2) prescribes: ISO-8859-1 has
 * only control codes in 0x80–0x9F, and EPJs that declare it send dashes and quotation marks from word processors there.
 */
function decodeSingleByte(bytes: Uint8Array, name: string): string | null {
  const codec = LATIN1.test(name) ? 'windows-1252' : name;
  // The library takes four times the bytes; without such bytes the two sets are one.
  if (/^(?:windows-?|cp-?)1252$/.test(codec) && !hasControlCodes(bytes))
    return bufferOf(bytes).toString('latin1');
  if (!iconv.encodingExists(codec)) return null;
  const text = iconv.decode(bufferOf(bytes), codec);
  // The sets have no U+FFFD: it stands for bytes that the set has no character for.
  return text.includes('\ufffd') ? null : text;
}

/** 0x80–0x9F. */
function hasControlCodes(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0x80 && byte <= 0x9f);
}
