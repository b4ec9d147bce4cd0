/** `mappings/apprec-codes.csv`, `hl7v2-error-codes.csv` and `receipt-wording.csv` → the codes and the wording of receipts. */
import { z } from 'zod';
import type { ReasonCode } from '../reasons.ts';
import { type Row, required, type TableReader } from './csv.ts';
import type { Reason } from './reasons.ts';

/** Volven lists whose codes stand in an AppRec. */
const LISTS = ['8112', '8116', '8221', '8258', '9051'] as const;
export type AppRecList = (typeof LISTS)[number];

const WORDING = ['add-and-resend', 'add-all-and-resend', 'place', 'replaces'] as const;
export type WordingId = (typeof WORDING)[number];

const codeSchema = z.object({
  list: z.enum(LISTS),
  code: required,
  display: required,
  source: required,
});
const errorSchema = z.object({ code: z.string().regex(/^\d{1,3}$/), display: required, source: required });
const wordingSchema = z.object({ id: z.enum(WORDING), nb: required, nn: required, en: required });
type Wording = Row<z.output<typeof wordingSchema>>;

/** The 8221 code of a blocking finding whose reason has none of its own: "Annen feil". */
export const OTHER_ERROR = 'X99';

export interface ReceiptTables {
  /** The official text of a code, undefined when the list has no such code. */
  display(list: AppRecList, code: string): string | undefined;
  /** HL7 table 0357: code → text. */
  readonly hl7Errors: ReadonlyMap<string, string>;
  readonly wording: ReadonlyMap<WordingId, Wording>;
}

/** Also checks that every AppRec code of `reasons` is in list 8221, and every HL7 code in table 0357. */
export function loadReceiptTables(
  reader: TableReader,
  reasons: ReadonlyMap<ReasonCode, Reason>,
): ReceiptTables {
  const rows = reader.rows('apprec-codes', codeSchema, ({ list, code }) => `${list} ${code}`);
  const displays = new Map(rows.map(({ list, code, display }) => [`${list} ${code}`, display]));
  const required8221 = [...reasons.values()].map(({ apprec8221 }) => apprec8221 ?? OTHER_ERROR);
  for (const code of new Set(required8221)) {
    if (!displays.has(`8221 ${code}`)) {
      reader.fault('apprec-codes', null, `no row for 8221 ${code}, which reasons.csv uses`);
    }
  }
  const hl7Errors = new Map(
    reader
      .rows('hl7v2-error-codes', errorSchema, (row) => row.code)
      .map(({ code, display }) => [code, display]),
  );
  for (const code of new Set([...reasons.values()].map(({ hl70357 }) => hl70357))) {
    if (!hl7Errors.has(code)) {
      reader.fault('hl7v2-error-codes', null, `no row for ${code}, which reasons.csv uses`);
    }
  }
  const wording = new Map(
    reader.rows('receipt-wording', wordingSchema, (row) => row.id).map((row) => [row.id, row]),
  );
  for (const id of WORDING) {
    if (!wording.has(id)) reader.fault('receipt-wording', null, `no row for ${id}`);
  }
  return { display: (list, code) => displays.get(`${list} ${code}`), hl7Errors, wording };
}
