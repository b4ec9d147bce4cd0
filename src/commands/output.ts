/** Text for a person at a terminal: aligned columns, wrapped sentences, colours only where a terminal shows them. */
import { styleText } from 'node:util';

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Writes a result and a line break to standard output and waits until they are out, so that a reader who has gone is noticed between two. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${text}\n`, () => resolve());
  });
}

/** Notes and progress, which are no results, go to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** n.b. https://no-color.org: any non-empty NO_COLOR turns colours off. */
const COLOURED = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

export function paint(colour: Colour, text: string): string {
  return COLOURED ? styleText(colour, text) : text;
}

/** Columns to write in: the terminal's, but between 80 and 120; 120 where there is no terminal. */
export function width(): number {
  return Math.min(120, Math.max(80, process.stdout.columns ?? 120));
}

/** Breaks a text into lines of at most `length` characters, at spaces; a longer word stands on a line of its own. */
export function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Cuts a text to at most `length` characters, ending with … where something was left out. */
export function shorten(text: string, length: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > length ? `${flat.slice(0, length - 1).trimEnd()}…` : flat;
}

export interface Column {
  readonly title: string;
  /** Characters at most; a longer cell goes on in the next line. */
  readonly most?: number;
  readonly alignRight?: boolean;
  readonly colour?: (cell: string) => Colour | null;
}

/** Rows under titles, each column as wide as its widest cell. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const wrapped = rows.map((row) =>
    columns.map(({ most = Number.POSITIVE_INFINITY }, index) =>
      wrap(row[index] ?? '', most).map((line) => shorten(line, most)),
    ),
  );
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...wrapped.flatMap((row) => row[index] ?? []).map((line) => line.length)),
  );
  const padded = (line: string, index: number, colour: Colour | null) => {
    const padding = ' '.repeat((widths[index] ?? 0) - line.length);
    const shown = colour ? paint(colour, line) : line;
    return columns[index]?.alignRight ? padding + shown : shown + padding;
  };
  const titles = columns.map(({ title }, index) => padded(title, index, 'dim'));
  const lines = wrapped.flatMap((row, number) => {
    const height = Math.max(1, ...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, at) =>
      row.map((cell, index) =>
        padded(cell[at] ?? '', index, columns[index]?.colour?.(rows[number]?.[index] ?? '') ?? null),
      ),
    );
  });
  return [titles, ...lines].map((cells) => cells.join('  ').trimEnd()).join('\n');
}
