/** A reason code and a place in; a finding with the severity of its row in `mappings/reasons.csv` out. */
import type { Finding, Severity } from '../decision.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Item } from '../referral.ts';
import type { Tables } from '../tables.ts';

interface Details {
  readonly item?: Item;
  readonly severity?: Severity;
  /** Words for the sentence; never a person's name, number or text. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Throws when the table has no row for the code, which the start has made sure of. */
export function finding(
  tables: Tables,
  code: ReasonCode,
  path: string | null,
  { item, severity, values }: Details = {},
): Finding {
  const reason = tables.reasons.get(code);
  if (!reason) throw new Error(`no row for ${code} in reasons.csv`);
  return {
    code,
    severity: severity ?? reason.severity,
    item: item ?? null,
    path,
    ...(values ? { values } : {}),
  };
}
