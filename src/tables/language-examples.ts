/** Rows of the language tables in; the examples that each brings, for the test that runs them, out. */
import type { Item } from '../referral.ts';
import type { Says } from './language-rows.ts';

export interface Example {
  readonly rule: string;
  readonly text: string;
  readonly item: Item | 'red-flag';
  /** What {@link item} must come out as; `stated` holds also when doubtful. */
  readonly expect: 'stated' | 'none-stated' | 'absent';
}

/** Adds what a row promises of its example and its counterexample. */
export function pushExamples(
  examples: Example[],
  rule: string,
  row: { example: string; counterexample: string | null },
  about: Item,
  what: Says,
): void {
  const expect = what === 'ignore' ? 'absent' : what === 'none' ? 'none-stated' : 'stated';
  if (what !== 'not-applicable') examples.push({ rule, text: row.example, item: about, expect });
  const against = what === 'ignore' ? 'stated' : 'absent';
  if (row.counterexample) examples.push({ rule, text: row.counterexample, item: about, expect: against });
}
