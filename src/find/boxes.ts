/** A text with boxes to tick in; the options whose box is left empty out: they state nothing. */
import { endOfLine, type Span } from './spans.ts';

const BOX = /[☐☑☒□■]|\[[ xX✓]?\]|\([ xX✓]\)/g;

export function hasBox(source: string, { start, end }: Span): boolean {
  return source.slice(start, end).search(BOX) !== -1;
}

/** Options whose box is left empty. The option stands after its box, or before it where the line begins with words. */
export function uncheckedBoxes(source: string): Span[] {
  const spans: Span[] = [];
  let lineEnd = -1;
  let previousEnd = 0;
  let boxFirst = true;
  for (const match of source.matchAll(BOX)) {
    if (match.index >= lineEnd) {
      previousEnd = source.lastIndexOf('\n', match.index) + 1;
      lineEnd = endOfLine(source, match.index);
      const before = source.slice(previousEnd, match.index);
      boxFirst = /^[\s\-*•]*$/.test(before) || /[:?]\s*$/.test(before.slice(-8));
    }
    const end = match.index + match[0].length;
    if (/^(☐|□|\[ ?\]|\( \))$/.test(match[0])) {
      BOX_AFTER.lastIndex = end;
      const stop = BOX_AFTER.exec(source)?.index ?? source.length;
      const start = boxFirst ? match.index : startOfOption(source, previousEnd, match.index);
      spans.push({ start, end: boxFirst ? stop : end });
    }
    previousEnd = end;
  }
  return spans;
}
/** The next box, or the end of the line or the sentence. */
const BOX_AFTER = /[☐☑☒□■[(\n\r;]|[.](?=\s+\p{Lu})/gu;

/** `Ryggplager. Sykmeldt: JA [ ]`: the option begins behind the last mark. */
function startOfOption(source: string, from: number, to: number): number {
  const start = Math.max(from, to - LONGEST_OPTION);
  const marks = source.slice(start, to).matchAll(/[.:;?!](?=\s)/g);
  return start + ([...marks].at(-1)?.index ?? -1) + 1;
}
const LONGEST_OPTION = 80;
