/** Hand-written texts are read as a person would read them. */
import { describe, expect, it } from 'vitest';
import { find } from '../../src/find/find.ts';
import { loadTables } from '../../src/tables.ts';
import { referralWithText } from '../support/referral.ts';
import { SENTENCES, TEXTS } from './texts.ts';

const tables = loadTables();

describe('whole texts', () => {
  it.each(TEXTS)('%s', (text, expected) => {
    const { items } = find(referralWithText(text), tables);
    const statuses = Object.fromEntries(Object.entries(items).map(([item, { status }]) => [item, status]));
    expect(statuses).toMatchObject(expected);
  });
});

describe.each(SENTENCES)('$item is $status', ({ item, status, sentences }) => {
  it.each(sentences)('%s', (sentence) => {
    expect(find(referralWithText(sentence), tables).items[item].status).toBe(status);
  });
});
