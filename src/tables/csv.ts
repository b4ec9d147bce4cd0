/**
 * Reads one mapping table: CSV text in, checked and frozen rows out. Every fault of every row is collected, with file and
 * line, so that one start shows all of them.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** A row and where it stands; `line` is 1-based. */
export type Row<T> = Readonly<T> & { readonly line: number };

/** A row that rests on an old, inferred or remembered fact. */
export interface UnverifiedRow {
  readonly table: string;
  readonly line: number;
  readonly id: string;
  readonly source: string;
}

/** Thrown when any table is faulty; the message lists every fault as `file:line: what`. */
export class TablesError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`mappings are faulty:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'TablesError';
  }
}

/** n.b. zod compiles a schema on first use by default, which costs more than checking all the rows of a table without. */
const WITHOUT_COMPILING = { jitless: true };

/** Columns every table may use. */
export const emptyAsNull = z
  .string()
  .trim()
  .transform((text) => (text === '' ? null : text));
export const required = z.string().trim().min(1, 'must not be empty');
export const yesNo = z.enum(['yes', 'no']).transform((word) => word === 'yes');
const isoDateOrNull = emptyAsNull.refine(
  (text) => text === null || /^\d{4}-\d{2}-\d{2}$/.test(text),
  'must be a date as YYYY-MM-DD, or empty',
);
/** Words separated by `|`. */
export const listOf = z
  .string()
  .trim()
  .transform((text) => (text === '' ? [] : text.split('|').map((word) => word.trim())));

/** Where a row comes from, and whether that source holds today: the columns of every table of outside facts. */
export const standing = {
  source: required,
  status: z.enum(['verified', 'unverified']),
};
/** The same with the days between which the row holds, for facts that change. */
export const provenance = { validFrom: isoDateOrNull, validTo: isoDateOrNull, ...standing };

export class TableReader {
  readonly faults: string[] = [];
  readonly #contents = new Map<string, string>();
  readonly #rowCounts = new Map<string, number>();
  readonly #unverified: UnverifiedRow[] = [];

  constructor(directory: string) {
    for (const file of readdirSync(directory).sort()) {
      if (/\.(csv|json)$/.test(file)) this.#contents.set(file, readFileSync(join(directory, file), 'utf8'));
    }
  }

  /** SHA-256 over all tables, first 12 hex digits: the mappings version. */
  version(): string {
    const hash = createHash('sha256');
    for (const [file, text] of this.#contents) hash.update(`${file}\0${text}\0`);
    return hash.digest('hex').slice(0, 12);
  }

  /** Table name and number of rows, for `los tables`. */
  rowCounts(): ReadonlyMap<string, number> {
    return this.#rowCounts;
  }

  /** Rows whose `status` is `unverified`, for `los tables --unverified`. */
  unverified(): readonly UnverifiedRow[] {
    return this.#unverified;
  }

  /** Rows of `<name>.csv`: comma-separated, quoted where needed, `#` lines are comments, first line names the columns. */
  rows<S extends z.ZodObject>(
    name: string,
    schema: S,
    key?: (row: z.output<S>) => string,
  ): Row<z.output<S>>[] {
    const file = `${name}.csv`;
    const text = this.#contents.get(file);
    if (text === undefined) {
      this.faults.push(`${file}: the table is missing`);
      return [];
    }
    let records: { record: Record<string, string>; info: { lines: number } }[];
    try {
      records = parse(text, {
        columns: true,
        comment: '#',
        comment_no_infix: true,
        info: true,
        bom: true,
        skip_empty_lines: true,
      }) as never;
    } catch (error) {
      this.faults.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
    const strict = schema.strict();
    const rows: Row<z.output<S>>[] = [];
    const seen = new Map<string, number>();
    for (const { record, info } of records) {
      const line = info.lines;
      const checked = strict.safeParse(record, WITHOUT_COMPILING);
      if (!checked.success) {
        for (const issue of checked.error.issues) {
          this.faults.push(`${file}:${line}: ${issue.path.join('.') || 'row'}: ${issue.message}`);
        }
        continue;
      }
      const row = checked.data as z.output<S>;
      if (key) {
        const earlier = seen.get(key(row));
        if (earlier !== undefined) {
          this.faults.push(`${file}:${line}: "${key(row)}" stands in line ${earlier} already`);
          continue;
        }
        seen.set(key(row), line);
      }
      rows.push(Object.freeze({ ...row, line }) as Row<z.output<S>>);
      if (record.status === 'unverified') {
        this.#unverified.push({ table: name, line, id: key?.(row) ?? '', source: record.source ?? '' });
      }
    }
    this.#rowCounts.set(name, rows.length);
    return rows;
  }

  /** The content of `<name>.json`; null when it is missing or faulty, which is then noted. */
  json<S extends z.ZodType>(name: string, schema: S): z.output<S> | null {
    const file = `${name}.json`;
    const text = this.#contents.get(file);
    if (text === undefined) {
      this.faults.push(`${file}: the table is missing`);
      return null;
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch (error) {
      this.faults.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
    const checked = schema.safeParse(content);
    if (checked.success) return checked.data;
    for (const issue of checked.error.issues) {
      this.faults.push(`${file}: ${issue.path.join('.') || 'file'}: ${issue.message}`);
    }
    return null;
  }

  /** Counts what a JSON table holds, and whether all of it is unverified, for `los tables`. */
  counted(name: string, rows: number, unverified: UnverifiedRow | null): void {
    this.#rowCounts.set(name, rows);
    if (unverified) this.#unverified.push(unverified);
  }

  /** Notes a fault that only shows between rows or tables. */
  fault(name: string, line: number | null, what: string): void {
    this.faults.push(`${name}.csv${line === null ? '' : `:${line}`}: ${what}`);
  }
}
