/** A message that has been read → what became of each field in it, from the marks that the reading left. */
import type { AccountEntry } from '../../referral.ts';
import type { Hl7Component, Hl7Field, Hl7Message, Hl7Segment } from './message.ts';

/** `PID-1` or `PID-5.7` → the rule by which it is of no interest. */
export type IgnoreRules = ReadonlyMap<string, string>;

/** Segments around the messages of a batch. */
const OF_BATCH = new Set(['FHS', 'BHS', 'BTS', 'FTS']);
const CARRIED: Fate = { fate: 'carried', note: 'in the attached original message' };

type Fate = Omit<AccountEntry, 'path'>;

/** One entry for each field, and for each of its components where they had different fates: `PRD[1]-2`, `PRD[1]-2.6`. */
export function accountOf(message: Hl7Message, rules: IgnoreRules): AccountEntry[] {
  const entries: AccountEntry[] = [];
  for (const segment of message.segments) {
    for (let number = 1; number <= segment.length; number += 1) {
      for (const field of segment.field(number)) addField(entries, segment, number, field, rules);
    }
  }
  return entries;
}

function addField(
  entries: AccountEntry[],
  segment: Hl7Segment,
  number: number,
  field: Hl7Field,
  rules: IgnoreRules,
): void {
  const written = field.components
    .map((part, index) => ({ part, place: index + 1 }))
    .filter(({ part }) => part.raw.trim() !== '');
  const fates = written.map(({ part, place }) => fateOf(segment, number, part, place, rules));
  const [one] = fates;
  if (one === undefined) return;
  if (fates.every(({ fate, note }) => fate === one.fate && note === one.note)) {
    entries.push({ path: field.path, ...one });
    return;
  }
  for (const [index, { place }] of written.entries()) {
    entries.push({ path: `${field.path}.${place}`, ...(fates[index] ?? CARRIED) });
  }
}

function fateOf(
  segment: Hl7Segment,
  number: number,
  part: Hl7Component,
  place: number,
  rules: IgnoreRules,
): Fate {
  if (part.use !== null) return { fate: 'used', note: part.use };
  const rule =
    segment.withdrawn ??
    (OF_BATCH.has(segment.name) ? 'envelope of a batch' : null) ??
    (part.isBlank ? 'explicitly empty' : null) ??
    rules.get(`${segment.name}-${number}`) ??
    rules.get(`${segment.name}-${number}.${place}`);
  return rule === undefined ? CARRIED : { fate: 'ignored', note: rule };
}
