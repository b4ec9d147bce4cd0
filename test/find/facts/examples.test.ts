/** Every row of the fact tables brings its own examples: one that gives its fact, and one that does not. */
import { describe, expect, it } from 'vitest';
import { find } from '../../../src/find/find.ts';
import { loadTables } from '../../../src/tables.ts';
import { referralWithText } from '../../support/referral.ts';

const tables = loadTables();

describe('examples in the fact tables', () => {
  it.each(
    tables.facts.examples.map((one) => [one.rule, one.given ? 'given' : 'not given', one.text, one] as const),
  )('%s: %s in «%s»', (_rule, _given, text, { rule, kind, given }) => {
    const [table = ''] = rule.split(':');
    const facts = find(referralWithText(text), tables).facts;
    const stated = facts.filter(({ state, evidence }) => {
      if (state === 'planned' || state === 'not-tried') return false;
      return kind === 'ignore' ? evidence.rule.startsWith(`${table}:`) : evidence.rule === rule;
    });
    expect(stated.length > 0).toBe(given);
  });

  it('cover every row', () => {
    const rows = new Set(
      tables.facts.phrases.filter(({ cue }) => cue.role === 'fact').map(({ cue }) => cue.rule),
    );
    const withExample = new Set(tables.facts.examples.map(({ rule }) => rule));
    expect([...rows].filter((rule) => !withExample.has(rule))).toEqual([]);
  });
});

describe('examples in fact-patterns.csv', () => {
  it.each(
    tables.facts.patternExamples.map(
      (one) => [one.rule, one.given ? 'given' : 'not given', one.text, one] as const,
    ),
  )('%s: %s in «%s»', (_rule, _given, text, { fact, given }) => {
    const found = find(referralWithText(text), tables).facts.some(
      ({ kind, percent }) => kind === fact && (fact !== 'sick-leave' || percent !== null),
    );
    expect(found).toBe(given);
  });
});
