/** A finding → the sentence a sender reads, in bokmål, nynorsk or English, from `mappings/reasons.csv`. */
import type { Finding, Language } from './decision.ts';
import type { Tables } from './tables.ts';

/** The sentence for a finding; `{name}` places are filled from `finding.values`, unknown ones left out. */
export function sentence(finding: Finding, language: Language, tables: Pick<Tables, 'reasons'>): string {
  const reason = tables.reasons.get(finding.code);
  if (!reason) throw new Error(`no sentence for ${finding.code}`);
  return reason[language].replace(/\{(\w+)\}/g, (_, name: string) => finding.values?.[name] ?? '');
}
