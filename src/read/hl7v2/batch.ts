/**
 * Bytes → the HL7 v2 messages in them, as slices of the same bytes: those of a batch (FHS, BHS; v2.5.1, section 2.10.3), those in MLLP
 * frames one after the other, or those that simply follow each other. What stands between messages belongs to none.
 */
import { bufferOf, byteOrderMark } from '../charset.ts';

/** A body of more is not taken apart: each part would cost more than its bytes. */
const MOST_MESSAGES = 10_000;
const START_OF_BLOCK = 0x0b;
const END_OF_BLOCK = 0x1c;
/** Where a message or a part of a batch begins: at the start of the body, or behind a line end or a sign of MLLP. */
const BEGINNING = /(?<!\P{Cc})(?:MSH|FHS|BHS|BTS|FTS)(?=[^\w\r\n])/gu;

/** At least one slice; all the bytes when they are not several messages. Never throws. */
export function messagesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const offset = firstSign(bytes);
  const body = bytes.subarray(offset);
  const text = bufferOf(body).toString('latin1');
  const messages: Uint8Array[] = [];
  let start: number | null = null;
  const close = (end: number): void => {
    if (start !== null) messages.push(frameOf(body.subarray(start, end)));
    start = null;
  };
  for (const { 0: name, index } of text.matchAll(BEGINNING)) {
    const from = text.charCodeAt(index - 1) === START_OF_BLOCK ? index - 1 : index;
    close(from);
    if (name === 'MSH') start = from;
    if (messages.length > MOST_MESSAGES) return [bytes];
  }
  close(body.length);
  return messages.length > 1 && messages.length <= MOST_MESSAGES ? messages : [bytes];
}

/** Past the byte order mark and white space that may stand before the first message. */
function firstSign(bytes: Uint8Array): number {
  let at = byteOrderMark(bytes).length;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1;
  return at;
}

/** A message up to the end of its MLLP frame, when it has one. */
function frameOf(message: Uint8Array): Uint8Array {
  const end = message.indexOf(END_OF_BLOCK);
  return end === -1 ? message : message.subarray(0, end + 1);
}
