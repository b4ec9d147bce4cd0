/** `los explain`: messages in; for each why this verdict and this route, with the evidence quoted, and the fate of every field. */
import { loadConfiguredTables } from '../config.ts';
import type { Decision, Evidence, Language } from '../decision.ts';
import { type AccountEntry, ITEMS } from '../referral.ts';
import type { AdviceQuestion } from '../tables/advice.ts';
import type { Tables } from '../tables.ts';
import { judge } from './judge.ts';
import { messageFiles, messagesFrom } from './messages.ts';
import { paint, print } from './output.ts';
import { evidenceLines, findingLines, heading, messageLines, routeLines, section } from './report-text.ts';

export interface ExplainOptions {
  readonly lang: Language;
  readonly config?: string;
}

/** Exit code as for `check`. */
export async function explain(paths: readonly string[], options: ExplainOptions): Promise<number> {
  const tables = loadConfiguredTables(options.config);
  let code = 0;
  const messages = messagesFrom(messageFiles(paths), () => {
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
  return [
    ...heading(file, decision),
    ...section('message', messageLines(decision)),
    ...chapter('Why this verdict', findingLines(decision.findings, language, tables)),
    ...chapter('Why this route', decision.route ? routeLines(decision) : ['no route was sought']),
    ...(found
      ? [
          ...chapter('What the referral states', statementLines(found)),
          ...chapter('Facts', factLines(found)),
          ...chapter(
            'Advice for the intake unit (never a reason to turn back)',
            adviceLines(found, tables.advice.questions),
          ),
        ]
      : []),
    ...chapter('What became of every field of the source', accountLines(decision)),
    '',
  ].join('\n');
}

/** A title on a line of its own and everything under it; nothing at all when there is nothing. */
function chapter(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
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

function adviceLines({ advice }: Found, questions: readonly AdviceQuestion[]): string[] {
  const words = new Map(questions.map(({ id, question }) => [id, question]));
  return advice.flatMap(({ id, stated, denied, value, evidence }) => [
    `${id}: ${stated ? (denied ? 'stated not to be so' : 'stated') : 'not stated'}${value === null ? '' : ` (${value})`} ${paint('dim', words.get(id) ?? '')}`,
    ...evidence.flatMap(evidenceLines).map((line) => `  ${line}`),
  ]);
}

/** First what only the original carries, then what a rule leaves out, by rule, then what is used and for what. */
function accountLines(decision: Decision): string[] {
  const entries = decision.account();
  if (entries.length === 0) return ['the source could not be read'];
  const of = (fate: AccountEntry['fate']) => entries.filter((entry) => entry.fate === fate);
  const carried = of('carried');
  const ignored = of('ignored');
  const used = of('used');
  const rules = [...new Set(ignored.map(({ note }) => note))];
  return [
    `only in the attached original: ${carried.length === 0 ? 'nothing' : carried.length}`,
    ...carried.map(({ path, note }) => `  ${path} ${paint('dim', note)}`),
    `left out by a rule: ${ignored.length}`,
    ...rules.flatMap((rule) => [
      `  ${rule}`,
      ...ignored.filter(({ note }) => note === rule).map(({ path }) => `    ${paint('dim', path)}`),
    ]),
    `used: ${used.length}`,
    ...used.map(({ path, note }) => `  ${path} ${paint('dim', `→ ${note}`)}`),
  ];
}
