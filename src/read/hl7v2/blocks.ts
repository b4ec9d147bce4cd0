/** Words of one segment or of several → texts of the referral, each with its place; null where nothing is said. */
import type { TextBlock } from '../../referral.ts';
import { first, repetitions, shown, wholeText } from './fields.ts';
import type { Hl7Segment } from './message.ts';

const USE = 'texts';

export function block(place: string, heading: string, text: string | null, path: string): TextBlock | null {
  return text === null ? null : { place, heading, text, start: null, end: null, path };
}

/** `Penicillin: utslett (SV)` */
export function allergyIn(al1: Hl7Segment): string | null {
  const substance = shown(first(al1, 3), USE);
  const reactions = repetitions(al1, 5).flatMap((field) => wholeText(field, USE) ?? []);
  const severity = shown(first(al1, 4), USE);
  const said = [substance, reactions.join(', ') || null].filter((part) => part !== null).join(': ');
  if (said === '') return null;
  return severity === null ? said : `${said} (${severity})`;
}

/** One text of several segments has the place of them all: `NTE[1–3]-3`. */
export function joined(blocks: readonly TextBlock[]): TextBlock | null {
  const [head] = blocks;
  const last = blocks.at(-1);
  if (!head || !last || head === last) return head ?? null;
  const from = /\[(\d+)\]/.exec(head.path)?.[1];
  const to = /\[(\d+)\]/.exec(last.path)?.[1];
  return {
    ...head,
    text: blocks.map(({ text }) => text).join('\n'),
    end: last.end,
    path: head.path.replace(`[${from}]`, `[${from}–${to}]`),
  };
}
