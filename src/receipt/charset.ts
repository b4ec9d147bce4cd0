/** A receipt's text and the character set of its receiver → the same text in signs that the set has, and its bytes. */
import iconv from 'iconv-lite';

/** Signs of our sentences that a small set may lack, and what they are written as there. */
const PLAIN: Readonly<Record<string, string>> = {
  æ: 'ae',
  ø: 'oe',
  å: 'aa',
  Æ: 'Ae',
  Ø: 'Oe',
  Å: 'Aa',
  é: 'e',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '’': "'",
};

/** @param charset as IANA names it */
export function fitted(text: string, charset: string): string {
  if (isWritable(text, charset)) return text;
  return Array.from(text, (sign) => (isWritable(sign, charset) ? sign : (PLAIN[sign] ?? '?'))).join('');
}

/** UTF-16 begins with a byte order mark. A set that cannot be written is sent as UTF-8. */
export function encoded(text: string, charset: string): Buffer {
  return iconv.encodingExists(charset)
    ? iconv.encode(text, charset, { addBOM: /^utf-16/i.test(charset) })
    : Buffer.from(text);
}

function isWritable(text: string, charset: string): boolean {
  return iconv.decode(encoded(text, charset), charset) === text;
}
