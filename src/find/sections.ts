/**
 * One text in; its headings and what stands below each out, and the spans that state nothing: the headings' own words and
 * boxes left unticked.
 */
import type { Folded } from '../tables/fold.ts';
import type { Heading, HeadingRules } from '../tables/headings.ts';
import { uncheckedBoxes } from './boxes.ts';
import type { Label } from './label.ts';
import { findLabels } from './labels.ts';
import { isSpace, type Span, trim } from './spans.ts';

export interface Section {
  /** Null for a heading that we do not know: it only ends the one before. */
  readonly heading: Heading | null;
  readonly label: Span;
  readonly content: Span;
}

export interface Layout {
  readonly sections: readonly Section[];
  /** What states nothing, in order. */
  readonly void: readonly Span[];
}

export function layOut(text: Folded, headings: HeadingRules): Layout {
  const labels = findLabels(text, headings);
  const sections: Section[] = labels.map((label, index) => {
    const limit = labels[index + 1]?.start ?? text.source.length;
    return {
      heading: label.heading,
      label: { start: label.start, end: label.end },
      content: trim(text.source, label.contentStart, contentEnd(text.source, label, limit)),
    };
  });
  const spans: Span[] = sections.flatMap((section) =>
    section.heading || isEmpty(section.content) ? [section.label] : [],
  );
  spans.push(...uncheckedBoxes(text.source));
  return { sections, void: spans.sort((a, b) => a.start - b.start) };
}

/** A label that nobody answered states nothing, whether we know it or not: `Sykmeldingsgrad (%):`. */
function isEmpty({ start, end }: Span): boolean {
  return start === end;
}

/**
 * The text below a heading ends at the next heading, or at a blank line after its own first paragraph. A wish written on the
 * heading's own line ends with that line, or with its first sentence where the whole letter stands on one line.
 */
function contentEnd(source: string, label: Label, limit: number): number {
  if (label.heading?.wish && !label.alone) {
    const content = source.slice(label.contentStart, limit);
    const [line = ''] = content.trimStart().split('\n', 1);
    const lineEnd = label.contentStart + content.indexOf(line) + line.length;
    const stop = line.length > LONGEST_WISH ? content.indexOf('. ') : -1;
    return stop === -1 ? lineEnd : label.contentStart + stop + 1;
  }
  let from = label.contentStart;
  while (label.alone && from < limit && isSpace(source.charCodeAt(from))) from += 1;
  let newlines = 0;
  for (let at = from; at < limit; at += 1) {
    const code = source.charCodeAt(at);
    if (code === 0x0a) newlines += 1;
    else if (!isSpace(code)) newlines = 0;
    if (newlines === 2) return at;
  }
  return limit;
}

const LONGEST_WISH = 120;
