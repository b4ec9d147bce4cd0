/** The first bytes of a message → its kind. Nothing that came with the bytes (content type, file name) is believed over them. */

export type Kind = 'empty' | 'xml' | 'json' | 'hl7v2' | 'unknown';

/** An MSH, or the batch and file headers FHS and BHS, which name their own signs; also any other segment, so that a missing MSH can be said. */
const SEGMENT = /^(?:(?:MSH|FHS|BHS)[!-/:-@[-`{-~]|[A-Z][A-Z0-9]{2}[|^~\\&])/;
const LONGEST_SIGN = 4;
/** MLLP's start of block stands before a v2 message in files that were recorded from the wire. */
const START_OF_BLOCK = 0x0b;

/** Looks past a byte order mark, white space and the zero bytes of UTF-16. */
export function detect(bytes: Uint8Array): Kind {
  const sign = firstCharacters(bytes);
  if (sign === '') return 'empty';
  if (sign.startsWith('<')) return 'xml';
  if (sign.startsWith('{') || sign.startsWith('[')) return 'json';
  return SEGMENT.test(sign) ? 'hl7v2' : 'unknown';
}

function firstCharacters(bytes: Uint8Array): string {
  let sign = '';
  for (let at = markLength(bytes); at < bytes.length && sign.length < LONGEST_SIGN; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0 || byte === START_OF_BLOCK || (sign === '' && isWhiteSpace(byte))) continue;
    sign += String.fromCharCode(byte);
  }
  return sign;
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function markLength([first, second, third]: Uint8Array): number {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 3;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) ? 2 : 0;
}
