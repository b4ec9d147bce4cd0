/** Every case of fixtures/ → a bundle that both validators and our own checks find nothing wrong with, and its transaction. */
import { describe, expect, test } from 'vitest';
import { decide, toTransaction } from '../../src/decide.ts';
import { loadTables } from '../../src/tables.ts';
import { loadFixtures } from '../support/fixtures.ts';
import { invalid, unsound } from './validate.ts';

const tables = loadTables();

describe('the bundle of', () => {
  test.each(loadFixtures().map(({ name, bytes }) => [name, bytes] as const))('%s is valid', (_, bytes) => {
    const bundle = decide(bytes, tables).bundle();
    if (!bundle) return;
    expect(unsound(bundle)).toEqual([]);
    expect(invalid(bundle)).toEqual([]);
    expect(unsound(toTransaction(bundle))).toEqual([]);
  });
});
