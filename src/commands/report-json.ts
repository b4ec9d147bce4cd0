/** A decision → the line that `los check --json` prints; its schema is `docs/check.schema.json`. */
import type { Decision, Fact, Language } from '../decision.ts';
import { ITEMS } from '../referral.ts';
import { sentence } from '../sentences.ts';
import type { Tables } from '../tables.ts';

const MISSING = /^(PROBLEM|EMPLOYMENT|SICK_LEAVE|PRIOR_TREATMENT|WORK_MEASURES|PHONE)_MISSING$/;

/** One JSON object without line breaks. `missing` holds blocking absences only; unknown values are null. */
export function jsonLine(file: string, decision: Decision, language: Language, tables: Tables): string {
  const { found, route } = decision;
  return JSON.stringify({
    file,
    format: decision.format,
    verdict: decision.verdict,
    wouldBe: decision.wouldBe,
    messageId: decision.head?.id?.value ?? null,
    items: found ? Object.fromEntries(ITEMS.map((item) => [item, found.items[item].status])) : null,
    missing: decision.findings
      .filter((finding) => finding.severity === 'error' && MISSING.test(finding.code))
      .map((finding) => finding.item),
    findings: decision.findings.map((finding) => ({
      code: finding.code,
      severity: finding.severity,
      item: finding.item,
      path: finding.path,
      text: sentence(finding, language, tables),
    })),
    region: route?.region ?? null,
    serviceLine: route?.serviceLine ?? null,
    receiver: route?.receiverId ?? null,
    desiredProvider: found?.desiredProvider?.quote ?? null,
    facts: found?.facts.map(factLine) ?? null,
    urgent: decision.urgent,
    unmapped: decision
      .account()
      .filter((entry) => entry.fate === 'carried')
      .map((entry) => entry.path),
    mappingsVersion: decision.mappingsVersion,
  });
}

/** Without the sentence it rests on; its place leads there. */
function factLine({ evidence, ...fact }: Fact) {
  const { certainty, path, start, end, rule } = evidence;
  return { ...fact, certainty, path, start, end, rule };
}
