/** `mappings/reasons.csv` → the sentence and the outside codes of every reason code. */
import { z } from 'zod';
import { REASON_CODES, type ReasonCode } from '../reasons.ts';
import { emptyAsNull, type Row, required, type TableReader } from './csv.ts';

const schema = z.object({
  code: z.enum(REASON_CODES, 'is no reason code of src/reasons.ts'),
  class: z.enum([
    'unreadable',
    'unsupported',
    'content',
    'identity',
    'referrer',
    'route',
    'mark',
    'delivery',
  ]),
  /** Severity when the step that finds it names none. */
  severity: z.enum(['error', 'warning', 'information']),
  /** Volven 8221; empty = never told to the sender in an AppRec. */
  apprec8221: emptyAsNull,
  /** HL7 table 0357. */
  hl70357: required,
  /** FHIR issue-type. */
  fhirIssueType: required,
  nb: required,
  nn: required,
  en: required,
});
export type Reason = Row<z.output<typeof schema>>;

export function loadReasons(reader: TableReader): ReadonlyMap<ReasonCode, Reason> {
  const rows = reader.rows('reasons', schema, (row) => row.code);
  const byCode = new Map(rows.map((row) => [row.code, row]));
  for (const code of REASON_CODES) {
    if (!byCode.has(code)) reader.fault('reasons', null, `no row for ${code}`);
  }
  return byCode;
}
