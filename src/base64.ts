/** Base64 as senders write it, broken into lines or not → base64 as FHIR has it; or that it is none. */

/** Without white space; null when it is no base64 (RFC 4648, section 4). */
export function compactBase64(written: string): string | null {
  const base64 = /\s/.test(written) ? withoutWhiteSpace(written) : written;
  return base64 !== null && isBase64(base64) ? base64 : null;
}

/** n.b. replacing is dear where every other of many million signs is a space: bytes are moved up instead. */
function withoutWhiteSpace(written: string): string | null {
  if (!/^[\x20-\x7e\t-\r]*$/.test(written)) return null;
  const bytes = Buffer.from(written, 'latin1');
  let end = 0;
  for (const byte of bytes) {
    if (byte <= SPACE) continue;
    bytes[end] = byte;
    end += 1;
  }
  return bytes.toString('latin1', 0, end);
}
const SPACE = 0x20;

export function isBase64(text: string): boolean {
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** Text, or the bytes that hexadecimal digits stand for, as base64. */
export function packed(text: string, encoding: 'utf8' | 'hex' = 'utf8'): string {
  return Buffer.from(text, encoding).toString('base64');
}
