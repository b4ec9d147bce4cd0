/** Outcomes of scenarios → a table for people, in Markdown. Pure. */
import type { Outcome } from './ground.ts';
import type { Books } from './ledger.ts';

const HEAD = [
  'scenario',
  'runs',
  'messages',
  'faults injected',
  'lost',
  'doubled',
  'wrongly dead',
  'unanswered',
  'other',
  'harmless repeats',
];

/** One row for each scenario, and their sum. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const names = [...new Set(outcomes.map(({ scenario }) => scenario))];
  const rows = names.map((name) =>
    row(
      name,
      outcomes.filter(({ scenario }) => scenario === name),
    ),
  );
  const all = [HEAD, HEAD.map((_, index) => (index === 0 ? '---' : '--:')), ...rows, row('all', outcomes)];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function row(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const sum = (of: (books: Books) => number) =>
    String(outcomes.reduce((total, { books }) => total + of(books), 0));
  return [
    name,
    String(outcomes.length),
    sum(({ messages }) => messages),
    String(outcomes.reduce((total, { harm }) => total + harm, 0)),
    sum(({ faults }) => faults.lost.length + faults.waiting),
    sum(({ faults }) => faults.doubled.length),
    sum(({ faults }) => faults.wronglyDead.length),
    sum(({ faults }) => faults.unanswered.length),
    sum(({ faults }) => faults.misplaced.length + faults.answeredWrongly.length + faults.unknown.length),
    sum(({ repeats }) => repeats.requests + repeats.copies + repeats.receipts),
  ];
}
