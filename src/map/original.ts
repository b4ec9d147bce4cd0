/**
 * The original message → the same bytes without the attachments that the bundle carries on their own. An attachment is cut out
 * only where its base64 stands in the bytes, character for character but for white space, from one end of the run to the other.
 */

/** Shorter content is left where it is: nothing is gained, and it might stand there for something else. */
const SHORTEST = 256;
const PREFIX = 32;
/** Attachments that cannot be found cost a search through the whole message each; after this many the rest stays whole. */
const MOST_MISSES = 4;

export interface CarriedOriginal {
  /** The untouched bytes when nothing was cut out. */
  readonly bytes: Uint8Array;
  /** How many attachments were cut out. */
  readonly cut: number;
}

/** `contents`: the base64 of the attachments without white space, in the order of the message. */
export function withoutAttachments(bytes: Uint8Array, contents: readonly string[]): CarriedOriginal {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [];
  let position = 0;
  let cut = 0;
  let misses = 0;
  for (const content of contents) {
    if (content.length < SHORTEST || misses === MOST_MISSES) continue;
    const range = locate(whole, Buffer.from(content, 'latin1'), position);
    if (!range) {
      misses += 1;
      continue;
    }
    kept.push(whole.subarray(position, range.start));
    position = range.end;
    cut += 1;
  }
  if (cut === 0) return { bytes, cut };
  kept.push(whole.subarray(position));
  return { bytes: Buffer.concat(kept), cut };
}

function locate(whole: Buffer, content: Buffer, from: number): { start: number; end: number } | null {
  const prefix = content.subarray(0, PREFIX);
  for (let start = whole.indexOf(prefix, from); start !== -1; ) {
    if (!isBase64(before(whole, start))) {
      const end = matchEnd(whole, content, start);
      if (end !== null && !isBase64(after(whole, end))) return { start, end };
    }
    // n.b. from the run's end, not from the next byte: within a run of one letter every byte looks like a beginning.
    start = whole.indexOf(prefix, runEnd(whole, start));
  }
  return null;
}

/** Where the content ends if it stands at `start`, white space skipped; null if it does not. */
function matchEnd(whole: Buffer, content: Buffer, start: number): number | null {
  const unbroken = start + content.length;
  if (unbroken <= whole.length && whole.compare(content, 0, content.length, start, unbroken) === 0) {
    return unbroken;
  }
  let at = start;
  for (let index = 0; index < content.length; index += 1) {
    const expected = content[index];
    if (whole[at] !== expected) {
      while (isWhiteSpace(whole[at])) at += 1;
      if (whole[at] !== expected) return null;
    }
    at += 1;
  }
  return at;
}

function before(whole: Buffer, start: number): number | undefined {
  let at = start - 1;
  while (isWhiteSpace(whole[at])) at -= 1;
  return whole[at];
}

function after(whole: Buffer, end: number): number | undefined {
  let at = end;
  while (isWhiteSpace(whole[at])) at += 1;
  return whole[at];
}

function runEnd(whole: Buffer, start: number): number {
  let at = start;
  while (isBase64(whole[at]) || isWhiteSpace(whole[at])) at += 1;
  return at;
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** A–Z a–z 0–9 + / = */
function isBase64(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2b ||
    byte === 0x2f ||
    byte === 0x3d
  );
}
