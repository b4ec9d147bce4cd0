/** `los explain`: messages in; for each why this verdict and this route, with the evidence quoted, and the fate of every field. */
import { loadConfiguredTables } from '../config.ts';
import type { Decision, Evidence, Language } from '../decision.ts';
import { ITEMS } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { judge } from './judge.ts';
import { messagesFrom } from './messages.ts';
import { paint, print, wrap } from './output.ts';
import {
  evidenceLines,
  findingLines,
  heading,
  messageLines,
  roomFor,
  routeLines,
  section,
} from './report-text.ts';

export interface ExplainOptions {
  readonly lang: Language;
  readonly config?: string;
}

/** Exit code as for `check`. */
export async function explain(paths: readonly string[], options: ExplainOptions): Promise<number> {
  const tables = loadConfiguredTables(options.config);
  let code = 0;
  const messages = messagesFrom(paths, () => {
    code = 2;
  });
  for await (const { name, bytes } of messages) {
    const decision = judge(name, bytes, tables);
    await print(explanation(name, decision, options.lang, tables));
    if (decision.verdict !== 'forward') code = Math.max(code, 1);
  }
  return code;
}

function explanation(file: string, decision: Decision, language: Language, tables: Tables): string {
  const { found } = decision;
  return `${[
    ...heading(file, decision),
    ...section('message', messageLines(decision)),
    ...chapter('Why this verdict', findingLines(decision.findings, language, tables)),
    ...chapter('Why this route', decision.route ? routeLines(decision) : ['no route was sought']),
    ...(found
      ? [
          ...chapter('What the referral states', statementLines(found)),
          ...chapter('Facts', factLines(found)),
          ...chapter('Advice for the intake unit (never a reason to turn back)', adviceLines(found)),
        ]
      : []),
    ...chapter('What became of every field of the source', accountLines(decision)),
  ].join('\n')}\n`;
}

/** A title on a line of its own and everything under it. */
function chapter(title: string, lines: readonly string[]): string[] {
  return ['', `  ${paint('bold', title)}`, ...lines.map((line) => `    ${line}`)];
}

type Found = NonNullable<Decision['found']>;

function statementLines(found: Found): string[] {
  const stated = (title: string, evidence: readonly Evidence[]) => [
    title,
    ...evidence.flatMap(evidenceLines).map((line) => `  ${line}`),
  ];
  return [
    ...ITEMS.flatMap((item) => {
      const { status, uncertain, evidence } = found.items[item];
      return stated(`${item}: ${status}${uncertain ? ', uncertain' : ''}`, evidence);
    }),
    ...stated(`service line: ${found.serviceLine.value}`, found.serviceLine.evidence),
    ...(found.desiredProvider ? stated('desired provider', [found.desiredProvider]) : []),
    ...(found.sickLeaveNotApplicable
      ? stated('a sick-leave status may not apply', [found.sickLeaveNotApplicable])
      : []),
    ...(found.redFlags.length > 0 ? stated('may be acute', found.redFlags) : []),
  ];
}

function factLines({ facts }: Found): string[] {
  if (facts.length === 0) return ['none'];
  return facts.flatMap((fact) => {
    const about = [
      fact.state,
      fact.percent === null ? null : `${fact.percent} %`,
      fact.since === null ? null : `since ${fact.since}`,
    ].filter((word) => word !== null);
    return [
      `${fact.kind}: ${[fact.display, ...about].join(', ')}`,
      ...evidenceLines(fact.evidence).map((line) => `  ${line}`),
    ];
  });
}

function adviceLines({ advice }: Found): string[] {
  if (advice.length === 0) return ['none'];
  return advice.flatMap((answer) => [
    `${answer.id}: ${answer.stated ? 'stated' : 'not stated'}`,
    ...answer.evidence.flatMap(evidenceLines).map((line) => `  ${line}`),
  ]);
}

const FATE_MEANS = {
  used: 'used',
  carried: 'only in the attached original',
  ignored: 'left out by a rule',
} as const;

function accountLines(decision: Decision): string[] {
  const entries = decision.account();
  if (entries.length === 0) return ['the source could not be read'];
  const {
    used = 0,
    carried = 0,
    ignored = 0,
  } = Object.fromEntries(
    Object.keys(FATE_MEANS).map((fate) => [fate, entries.filter((entry) => entry.fate === fate).length]),
  );
  return [
    `${used} used · ${carried} ${FATE_MEANS.carried} · ${ignored} ${FATE_MEANS.ignored}`,
    ...entries.flatMap(({ fate, path, note }) =>
      wrap(`${fate.padEnd(8)} ${path}  ${note}`, roomFor(12)).map((line, index) =>
        index === 0 ? line : `  ${line}`,
      ),
    ),
  ];
}
