/**
 * The referral's texts → as much of them as the rules look at. No letter is near this long; looking through tens of megabytes would take
 * half a minute and gigabytes (docs/formats/hostile.md).
 */
import type { TextBlock } from './referral.ts';

/** UTF-16 units of all texts together: some 250 pages. */
export const MOST_TEXT = 500_000;
/** A cut goes back to the last white space no farther away than this, so that no word is halved. */
const LONGEST_WORD = 200;

export interface Reach {
  /** Short texts whole; the long ones share what is left evenly, each from its beginning. */
  readonly texts: readonly TextBlock[];
  /** The place of the first text that is not looked through to its end; null when all are. */
  readonly unreadFrom: string | null;
}

/** Never throws; places in the texts are those in the whole ones. */
export function reachOf(texts: readonly TextBlock[]): Reach {
  const length = texts.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= MOST_TEXT) return { texts, unreadFrom: null };
  const shares = new Map<TextBlock, number>();
  let left = MOST_TEXT;
  const byLength = texts.toSorted((one, other) => one.text.length - other.text.length);
  for (const [index, block] of byLength.entries()) {
    const share = Math.min(block.text.length, Math.floor(left / (byLength.length - index)));
    shares.set(block, share);
    left -= share;
  }
  const isCut = (block: TextBlock) => (shares.get(block) ?? 0) < block.text.length;
  return {
    texts: texts.map((block) => (isCut(block) ? cut(block, shares.get(block) ?? 0) : block)),
    unreadFrom: texts.find(isCut)?.path ?? null,
  };
}

function cut(block: TextBlock, share: number): TextBlock {
  const lastWord = /\S*$/.exec(block.text.slice(Math.max(0, share - LONGEST_WORD), share))?.[0] ?? '';
  const end = lastWord.length < LONGEST_WORD ? share - lastWord.length : share;
  return { ...block, text: block.text.slice(0, end) };
}
