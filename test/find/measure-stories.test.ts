/** Measures at work told as stories are found, and sentences built alike that tell of none are not. */
import { describe, expect, it } from 'vitest';
import { find } from '../../src/find/find.ts';
import { loadTables } from '../../src/tables.ts';
import { referralWithText } from '../support/referral.ts';
import { MISREAD, STORIES } from './measure-stories.ts';

const tables = loadTables();
const isAnswered = (sentence: string) =>
  find(referralWithText(sentence), tables).items['work-measures'].status !== 'absent';

describe.each(STORIES)('$built', ({ told, untold }) => {
  it.each(told.filter((one) => !MISREAD.has(one)))('answers: %s', (sentence) => {
    expect(isAnswered(sentence)).toBe(true);
  });
  it.each(untold.filter((one) => !MISREAD.has(one)))('does not answer: %s', (sentence) => {
    expect(isAnswered(sentence)).toBe(false);
  });
});
