/** docs/receipts.md says what the program does. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { receiptFor } from '../../src/receipt/receipt.ts';
import { decision, tables } from './decisions.ts';

const docs = readFileSync(fileURLToPath(new URL('../../docs/receipts.md', import.meta.url)), 'utf8');
const versionless = (xml: string) => xml.replace(/<SoftwareVersion>[^<]*/, '<SoftwareVersion>').trim();

test('its example is what the sender gets', () => {
  const [, example] = /```xml\n([\s\S]*?)```/.exec(docs) ?? [];
  const made = receiptFor(decision(), { kind: 'rejected' }, tables);
  expect(versionless(example ?? '')).toBe(versionless(made?.body ?? ''));
});

test('its table has every reason that blocks by default, with code and sentence', () => {
  const rows = docs.split('\n').filter((line) => line.startsWith('| `') && line.split('|').length === 5);
  const expected = [...tables.reasons.values()]
    .filter(({ severity }) => severity === 'error')
    .map(({ code, apprec8221, nb }) => `| \`${code}\` | ${apprec8221 ?? 'X99'} | ${nb} |`);
  expect(rows.filter((row) => /^\| `[A-Z]/.test(row))).toEqual(expected);
});
