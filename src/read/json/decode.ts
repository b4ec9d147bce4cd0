/**
 * Bytes of a JSON message → its text, or the character set that the bytes don't fit. UTF-8 is the rule (RFC 8259, section 8.1); UTF-16
 * shows itself by a byte order mark or by the zero beside the first sign, which is always ASCII.
 */
import { byteOrderMark, decodeAs } from '../charset.ts';

export type Decoded = { readonly text: string } | { readonly charset: string };

/** Nothing is guessed: bytes that are not in the set they show are refused. */
export function decodeJson(bytes: Uint8Array): Decoded {
  const { charset: marked, length } = byteOrderMark(bytes);
  const charset = marked ?? widthOfFirst(bytes) ?? 'UTF-8';
  const text = decodeAs(bytes.subarray(length), charset);
  return text === null ? { charset } : { text };
}

function widthOfFirst([first, second]: Uint8Array): string | null {
  if (first === undefined || second === undefined) return null;
  if (first !== 0 && second === 0) return 'UTF-16LE';
  return first === 0 && second !== 0 ? 'UTF-16BE' : null;
}
