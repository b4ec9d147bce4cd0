/** `los explain`: one message in; why this verdict and this route, with the evidence quoted, and the fate of every field. */
import { loadConfiguredTables } from '../config.ts';
import { decide, split } from '../decide.ts';
import type { Decision, Evidence, Language } from '../decision.ts';
import { ITEMS } from '../referral.ts';
import { sentence } from '../sentences.ts';
import type { Tables } from '../tables.ts';
import { messagesFrom } from './messages.ts';
import { quoted } from './report-text.ts';

const WHOLE = 400;

/** Exit code as for `check`. */
export async function explain(
  path: string,
  options: { readonly lang: Language; readonly config?: string },
): Promise<number> {
  const tables = loadConfiguredTables(options.config);
  let allForwarded = true;
  for (const { name, read } of messagesFrom([path])) {
    const parts = split(read());
    for (const [index, bytes] of parts.entries()) {
      const decision = decide(bytes, tables);
      const file = parts.length > 1 ? `${name}#${index + 1}` : name;
      process.stdout.write(`${explanation(file, decision, options.lang, tables)}\n`);
      if (decision.verdict !== 'forward') allForwarded = false;
    }
  }
  return allForwarded ? 0 : 1;
}

function explanation(file: string, decision: Decision, language: Language, tables: Tables): string {
  return [
    `${file}: ${decision.verdict}${decision.wouldBe ? ` (would be ${decision.wouldBe})` : ''}`,
    '',
    'Why this verdict',
    ...indented(
      decision.findings.map(
        (finding) =>
          `${finding.severity} ${finding.code}: ${sentence(finding, language, tables)}${finding.path ? `\n      place: ${finding.path}` : ''}`,
      ),
      'nothing is missing or wrong',
    ),
    '',
    ...statements(decision),
    'Why this route',
    ...indented(
      (decision.route?.reasons ?? []).map(
        (reason) =>
          `${reason.says}${reason.value ? ` (${reason.value})` : ''}\n      row: ${reason.rule}${reason.path ? `\n      place: ${reason.path}` : ''}`,
      ),
      'no route was sought',
    ),
    '',
    'What became of every field of the source',
    ...indented(
      decision.account().map((entry) => `${entry.fate.padEnd(8)} ${entry.path}  (${entry.note})`),
      'the source could not be read',
    ),
    '',
  ].join('\n');
}

function statements(decision: Decision): string[] {
  const { found } = decision;
  if (!found) return [];
  const lines = (evidence: readonly Evidence[]) =>
    evidence.map((one) => `\n      ${quoted(one, WHOLE)}`).join('');
  return [
    'What the referral states',
    ...ITEMS.map((item) => {
      const { status, uncertain, evidence } = found.items[item];
      return `  ${item}: ${status}${uncertain ? ' (uncertain)' : ''}${lines(evidence)}`;
    }),
    `  service line: ${found.serviceLine.value}${lines(found.serviceLine.evidence)}`,
    ...(found.desiredProvider ? [`  desired provider:${lines([found.desiredProvider])}`] : []),
    ...(found.sickLeaveNotApplicable
      ? [`  sick leave may not apply:${lines([found.sickLeaveNotApplicable])}`]
      : []),
    ...(found.redFlags.length > 0 ? [`  may be acute:${lines(found.redFlags)}`] : []),
    '',
    'Facts',
    ...indented(
      found.facts.map((fact) => {
        const about = [
          fact.state,
          fact.percent === null ? null : `${fact.percent} %`,
          fact.since && `since ${fact.since}`,
        ];
        return `${fact.kind}: ${fact.display} ${about.filter(Boolean).join(', ')}${lines([fact.evidence])}`;
      }),
      'none',
    ),
    '',
    'Advice for the intake unit (never a reason to turn back)',
    ...indented(
      found.advice.map(
        (answer) => `${answer.id}: ${answer.stated ? 'stated' : 'not stated'}${lines(answer.evidence)}`,
      ),
      'none',
    ),
    '',
  ];
}

function indented(lines: readonly string[], otherwise: string): string[] {
  return (lines.length > 0 ? lines : [otherwise]).map((line) => `  ${line}`);
}
