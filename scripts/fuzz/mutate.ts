/** Good messages → messages that are broken in one of the ways messages break, or in a way somebody might break them on purpose. */
import type { Random } from './random.ts';
import { mangledJson, mangledSegments, mangledXml } from './structure.ts';
import { NASTY } from './words.ts';

/** One message made out of the seeds: one to four changes, one after the other. */
export function mangled(seeds: readonly Buffer[], random: Random): Buffer {
  if (random.once(60)) return noise(random);
  let bytes = random.of(seeds);
  for (let changes = 1 + random.int(4); changes > 0; changes -= 1) bytes = changed(bytes, seeds, random);
  return bytes;
}

function changed(bytes: Buffer, seeds: readonly Buffer[], random: Random): Buffer {
  const way = random.int(12);
  if (way < 3) return inBytes(bytes, seeds, random);
  if (way < 4) return inEncoding(bytes, random);
  return inStructure(bytes, random);
}

function noise(random: Random): Buffer {
  const bytes = Buffer.alloc(random.int(400));
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.int(256);
  return Buffer.concat([
    Buffer.from(random.of(['', '<', '{', '[', 'MSH|^~\\&|', '<?xml ', '\ufeff'])),
    bytes,
  ]);
}

function inStructure(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString('latin1');
  const first = text.trimStart().charAt(0);
  if (first === '<') return Buffer.from(mangledXml(text, random), 'latin1');
  if (first === '{' || first === '[') return mangledJson(bytes, random);
  return Buffer.from(mangledSegments(text, random), 'latin1');
}

function inBytes(bytes: Buffer, seeds: readonly Buffer[], random: Random): Buffer {
  const at = random.int(bytes.length + 1);
  const length = random.int(random.of([2, 20, 400]));
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  switch (random.int(7)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, after.subarray(length)]);
    case 2:
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.of(NASTY)), after]);
    case 4: {
      const other = random.of(seeds);
      return Buffer.concat([before, other.subarray(random.int(other.length + 1))]);
    }
    case 5: {
      const flipped = Buffer.from(bytes);
      if (flipped.length > 0) flipped[at % flipped.length] = random.int(256);
      return flipped;
    }
    default:
      return Buffer.concat([bytes, random.once(2) ? bytes : random.of(seeds)]);
  }
}

function inEncoding(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString(random.of(['utf8', 'latin1']));
  const wide = Buffer.from(text, 'utf16le');
  switch (random.int(6)) {
    case 0:
      return wide;
    case 1:
      return Buffer.concat([Buffer.from([0xff, 0xfe]), wide]);
    case 2:
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]);
    case 3:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 4: {
      const declared = random.of([
        'utf-8',
        'ISO-8859-1',
        'windows-1252',
        'UTF-16',
        'us-ascii',
        'x',
        '8859/1',
        'UNICODE UTF-8',
        '8859/15',
      ]);
      return Buffer.from(
        text.replace(/encoding="[^"]*"|UNICODE UTF-8|8859\/1/, (old) =>
          old.startsWith('e') ? `encoding="${declared}"` : declared,
        ),
        'latin1',
      );
    }
    default:
      return Buffer.from(text.replace(/\r\n?|\n/g, random.of(['\r', '\n', '\r\n', '\n\n'])), 'latin1');
  }
}
