/** Every row of the language tables brings its own examples, and every single phrase gives what its row says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { find } from '../../src/find/find.ts';
import type { Item } from '../../src/referral.ts';
import { loadTables, MAPPINGS } from '../../src/tables.ts';
import { referralWithText } from '../support/referral.ts';

const tables = loadTables();

describe('examples in the language tables', () => {
  it.each(tables.language.examples.map((one) => [one.rule, one.item, one.expect, one.text] as const))(
    '%s: %s is %s in «%s»',
    (_rule, item, expected, text) => {
      const found = find(referralWithText(text), tables);
      if (item === 'red-flag') expect(found.redFlags.length > 0 ? 'stated' : 'absent').toBe(expected);
      else expect(found.items[item].status).toBe(expected);
    },
  );
});

interface PhraseRow {
  readonly id: string;
  readonly item: Item;
  readonly says: string;
  readonly words: string;
}

describe('single phrases', () => {
  const text = readFileSync(join(MAPPINGS, 'phrases.csv'), 'utf8');
  const rows: PhraseRow[] = parse(text, { columns: true, comment: '#', comment_no_infix: true });
  const lone = (phrase: string) => phrase.replaceAll('*', '').replace(/#+/g, '50');

  it.each(rows.map((row) => [row.id, row] as const))('of %s are found, each by itself', (_id, row) => {
    const wrong = row.words.split('|').filter((phrase) => {
      const found = find(referralWithText(`Pasienten: ${lone(phrase)} slik.`), tables);
      if (row.says === 'not-applicable') return found.sickLeaveNotApplicable === null;
      const { status } = found.items[row.item];
      return row.says === 'ignore' ? status !== 'absent' : status === 'absent';
    });
    expect(wrong).toEqual([]);
  });
});
