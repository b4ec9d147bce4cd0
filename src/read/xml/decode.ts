/**
 * Bytes of an XML message → its text, or the character set that the bytes don't fit.
 * Order (XML 1.0, section 4.3.3 and appendix F): byte order mark, else the XML declaration, else UTF-8.
 */
import { bufferOf, byteOrderMark, decodeAs } from '../charset.ts';

export type Decoded = { readonly text: string } | { readonly charset: string };

const DECLARATION_BYTES = 256;
const DECLARED = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]{0,39})["']/;

/** Decodes a whole message. Returns the declared (or assumed) character set instead when the bytes don't fit it. */
export function decodeXml(bytes: Uint8Array): Decoded {
  const { charset: marked, length } = byteOrderMark(bytes);
  const wide = marked ?? widthOfFirst(bytes);
  const charset = wide ?? declaredIn(bytes);
  // A declaration that can be read byte by byte is not written in UTF-16, whatever it says.
  const isContradiction = wide === null && /^utf-?16/i.test(charset);
  const text = isContradiction ? null : decodeAs(bytes.subarray(length), charset);
  return text === null ? { charset } : { text };
}

/** Without a mark, `<` shows the width and order of UTF-16; the declaration can then only confirm it. */
function widthOfFirst([first, second]: Uint8Array): string | null {
  if (first === 0x3c && second === 0) return 'UTF-16LE';
  return first === 0 && second === 0x3c ? 'UTF-16BE' : null;
}

function declaredIn(bytes: Uint8Array): string {
  const declared = DECLARED.exec(bufferOf(bytes).toString('latin1', 0, DECLARATION_BYTES))?.[1];
  return declared === undefined || /^utf-?8$/i.test(declared) ? 'UTF-8' : declared;
}
