/** Messages whose parts are taken out, doubled, moved, exchanged or filled with other things, each format by its own parts. */
import type { Random } from './random.ts';
import { NASTY } from './words.ts';

interface Part {
  readonly start: number;
  readonly end: number;
}

/** Whole elements, contents or values of attributes, taken out, doubled, moved or replaced. */
export function mangledXml(text: string, random: Random): string {
  if (random.once(3)) return exchanged(text, partsOf(text, /="[^"]*"/g, 2, 1), random);
  if (random.once(2)) return exchanged(text, partsOf(text, />[^<>]+</g, 1, 1), random);
  return exchanged(
    text,
    partsOf(text, /<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?(?:\/>|>[^<>]*<\/\1>|>)/g, 0, 0),
    random,
  );
}

/** Whole segments, fields, repetitions or components. */
export function mangledSegments(text: string, random: Random): string {
  const parts = random.of([/[^\r\n]+[\r\n]*/g, /\|[^|\r\n]*/g, /[~^&][^|~^&\r\n]*/g, /(?<=\|)[^|\r\n]+/g]);
  return exchanged(text, partsOf(text, parts, 0, 0), random);
}

function partsOf(text: string, pattern: RegExp, before: number, after: number): Part[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    start: index + before,
    end: index + found.length - after,
  }));
}

function exchanged(text: string, parts: readonly Part[], random: Random): string {
  if (parts.length === 0) return text + random.of(NASTY);
  const { start, end } = random.of(parts);
  const part = text.slice(start, end);
  const other = random.of(parts);
  const otherText = text.slice(other.start, other.end);
  const replacement = random.of([
    '',
    part + part,
    part.repeat(40),
    otherText,
    otherText + part,
    random.of(NASTY),
    part + random.of(NASTY),
  ]);
  return text.slice(0, start) + replacement + text.slice(end);
}

type Json = Record<string, unknown> | unknown[];

/** One to three values anywhere in it taken out, doubled, moved or of another type; bytes that are no JSON stay as they are. */
export function mangledJson(bytes: Buffer, random: Random): Buffer {
  let root: unknown;
  try {
    root = JSON.parse(bytes.toString('utf8'));
  } catch {
    return bytes;
  }
  for (let changes = 1 + random.int(3); changes > 0; changes -= 1) {
    const holders: Json[] = [];
    collect(root, holders);
    if (holders.length === 0) break;
    changeIn(random.of(holders), holders, random);
  }
  return Buffer.from(JSON.stringify(root, null, random.of([0, 2])));
}

function collect(value: unknown, holders: Json[]): void {
  if (typeof value !== 'object' || value === null || holders.length > 2_000) return;
  holders.push(value as Json);
  for (const inner of Object.values(value)) collect(inner, holders);
}

function changeIn(holder: Json, holders: readonly Json[], random: Random): void {
  const keys = Object.keys(holder);
  if (keys.length === 0) return;
  const key = random.of(keys);
  const object = holder as Record<string, unknown>;
  const value = object[key];
  switch (random.int(6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete object[key];
      return;
    case 1:
      object[key] = [structuredClone(value), structuredClone(value)];
      return;
    case 2:
      object[key] = Array.isArray(value) ? value[0] : [value];
      return;
    case 3:
      object[key] = structuredClone(random.of(holders));
      return;
    case 4:
      object[key] = random.of<unknown>([null, true, 0, 1.5e300, [], {}, [[]], { reference: '#' }, '']);
      return;
    default:
      object[key] = typeof value === 'string' && random.once(2) ? value + random.of(NASTY) : random.of(NASTY);
  }
}
