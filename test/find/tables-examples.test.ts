/** Every row of the language tables brings its own examples: each is found as the row says. */
import { describe, expect, it } from 'vitest';
import { find } from '../../src/find/find.ts';
import { loadTables } from '../../src/tables.ts';
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
