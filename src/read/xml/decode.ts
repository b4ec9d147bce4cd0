/**
 * Bytes of an XML message → its text, or the character set that the bytes don't fit.
 * Order (XML 1.0, section 4.3.3 and appendix F): byte order mark, else the XML declaration, else UTF-8. Nothing is guessed:
 * a wrong letter in a referral is worse than a message sent back.
 */
import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import iconv from 'iconv-lite';

export type Decoded = { readonly text: string } | { readonly charset: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });
const utf16le = new TextDecoder('utf-16le', { fatal: true });
const DECLARATION_BYTES = 256;
const DECLARED = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]{0,39})["']/;
/** Sets of one byte per character that we let iconv-lite decode; no others are in use for Norwegian text. */
const SINGLE_BYTE =
  /^(?:iso-?8859-?\d{1,2}|latin-?\d{1,2}|(?:windows-?|cp-?)125\d|(?:cp|ibm)-?(?:437|850|858|865))$/;
const LATIN1 = /^(?:iso-?8859-?1|latin-?1)$/;

/** Decodes a whole message. Returns the declared (or assumed) character set instead when the bytes don't fit it. */
export function decodeXml(bytes: Uint8Array): Decoded {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return decodeUtf8(bytes);
  if (first === 0xff && second === 0xfe) return decodeUtf16(bytes.subarray(2), 'UTF-16LE');
  if (first === 0xfe && second === 0xff) return decodeUtf16(bytes.subarray(2), 'UTF-16BE');
  // Without a mark, `<` shows the width and order of UTF-16; the declaration can then only confirm it.
  if (first === 0x3c && second === 0) return decodeUtf16(bytes, 'UTF-16LE');
  if (first === 0 && second === 0x3c) return decodeUtf16(bytes, 'UTF-16BE');

  const declared = DECLARED.exec(bufferOf(bytes).toString('latin1', 0, DECLARATION_BYTES))?.[1] ?? 'UTF-8';
  const name = declared.toLowerCase().replaceAll('_', '-');
  if (name === 'utf-8' || name === 'utf8') return decodeUtf8(bytes);
  if (name === 'us-ascii' || name === 'ascii')
    return isAscii(bytes) ? decodeUtf8(bytes) : { charset: declared };
  if (!SINGLE_BYTE.test(name)) return { charset: declared };
  return decodeSingleByte(bytes, name, declared);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeUtf8(bytes: Uint8Array): Decoded {
  return decodeStrictly(utf8, bytes, 'UTF-8');
}

function decodeUtf16(bytes: Uint8Array, order: 'UTF-16LE' | 'UTF-16BE'): Decoded {
  if (bytes.length % 2 !== 0) return { charset: order };
  return decodeStrictly(utf16le, order === 'UTF-16LE' ? bytes : Buffer.from(bytes).swap16(), order);
}

function decodeStrictly(decoder: TextDecoder, bytes: Uint8Array, charset: string): Decoded {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { charset };
  }
}

/**
 * n.b. not TextDecoder: on Node 20 it leaves bytes 0x80–0x9F of windows-1252 undecoded (nodejs/node 56542).
 * ISO-8859-1 is read as windows-1252, its superset, as the WHATWG Encoding Standard (section 4.2) prescribes: ISO-8859-1 has
 * only control codes in 0x80–0x9F, and EPJs that declare it send dashes and quotation marks from word processors there.
 */
function decodeSingleByte(bytes: Uint8Array, name: string, declared: string): Decoded {
  const codec = LATIN1.test(name) ? 'windows-1252' : name;
  if (!iconv.encodingExists(codec)) return { charset: declared };
  const text = iconv.decode(bufferOf(bytes), codec);
  // The sets have no U+FFFD: it stands for bytes that the set has no character for.
  return text.includes('\ufffd') ? { charset: declared } : { text };
}
