/** A decision → the report that `los check` prints for a person: verdict, items, findings, route, bundle, receipt. */
import type { Decision, Evidence, Finding, Language, Receipt } from '../decision.ts';
import { ITEMS } from '../referral.ts';
import { sentence } from '../sentences.ts';
import type { Tables } from '../tables.ts';

const SIGN = { error: '✗', warning: '!', information: 'i' } as const;
const QUOTE_LENGTH = 72;

export function report(
  file: string,
  decision: Decision,
  receipt: Receipt | null,
  language: Language,
  tables: Tables,
): string {
  const lines = [
    `${file}`,
    `  verdict     ${decision.verdict}${decision.wouldBe ? ` (would be ${decision.wouldBe})` : ''}${decision.urgent ? ' · URGENT' : ''}`,
    `  format      ${decision.format ?? 'unknown'}`,
    `  message id  ${decision.head?.id?.value ?? '–'}`,
    ...itemLines(decision),
    ...findingLines(decision.findings, language, tables),
    ...routeLines(decision),
    ...bundleLines(decision),
    ...receiptLines(receipt),
  ];
  return `${lines.join('\n')}\n`;
}

function itemLines(decision: Decision): string[] {
  const { found } = decision;
  if (!found) return [];
  return ITEMS.map((item, index) => {
    const { status, uncertain, evidence } = found.items[item];
    const label = index === 0 ? 'items' : '';
    const why = evidence[0] ? `  ${quoted(evidence[0])}` : '';
    return `  ${label.padEnd(11)} ${item.padEnd(15)} ${(uncertain ? `${status}?` : status).padEnd(12)}${why}`;
  });
}

function findingLines(findings: readonly Finding[], language: Language, tables: Tables): string[] {
  if (findings.length === 0) return ['  findings    none'];
  return findings.flatMap((finding, index) => [
    `  ${(index === 0 ? 'findings' : '').padEnd(11)} ${SIGN[finding.severity]} ${finding.code}: ${sentence(finding, language, tables)}`,
    ...(finding.path ? [`  ${''.padEnd(11)}   at ${finding.path}`] : []),
  ]);
}

function routeLines(decision: Decision): string[] {
  const { route } = decision;
  if (!route) return [];
  return [
    `  route       ${route.receiverId ? `${route.receiverId} (${route.receiverName})` : 'none'} · ${route.region ?? 'region unknown'} · ${route.serviceLine}`,
    ...route.reasons.map((reason) => `  ${''.padEnd(11)}   ${reason.says} [${reason.rule}]`),
  ];
}

function bundleLines(decision: Decision): string[] {
  const entries = decision.bundle?.entry;
  if (!entries) return ['  bundle      none'];
  const counts = new Map<string, number>();
  for (const { resource } of entries) {
    if (resource) counts.set(resource.resourceType, (counts.get(resource.resourceType) ?? 0) + 1);
  }
  const listed = [...counts].map(([type, count]) => (count > 1 ? `${type} ×${count}` : type)).join(', ');
  return [`  bundle      ${decision.bundle?.id ?? ''}: ${listed}`];
}

function receiptLines(receipt: Receipt | null): string[] {
  if (!receipt) return ['  receipt     none'];
  return [
    `  receipt     ${receipt.positive ? 'positive' : 'negative'}, ${receipt.contentType}`,
    ...receipt.body
      .trimEnd()
      .split(/\r\n|[\r\n]/)
      .map((line) => `      ${line}`),
  ];
}

/** The words a statement rests on, shortened, with their place and how sure it is. */
export function quoted(evidence: Evidence, length = QUOTE_LENGTH): string {
  const text = evidence.quote.replace(/\s+/g, ' ').trim();
  const short = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return `«${short}» (${evidence.certainty}, ${evidence.rule}) at ${evidence.path}`;
}
