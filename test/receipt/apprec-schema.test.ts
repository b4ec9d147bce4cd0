/** AppRecs against the published schemas, where these are at hand. They are not in this repository. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { Decision, ReceiptOutcome } from '../../src/decision.ts';
import { REASON_CODES } from '../../src/reasons.ts';
import { receiptFor } from '../../src/receipt/receipt.ts';
import {
  decision,
  head,
  herId,
  kith,
  missing,
  organization,
  placed,
  professional,
  tables,
} from './decisions.ts';

const schemas = fileURLToPath(new URL('../../../shared/standards/xsd/', import.meta.url));
const outcomes: ReceiptOutcome[] = [
  { kind: 'accepted' },
  { kind: 'rejected' },
  { kind: 'refused' },
  { kind: 'exhausted' },
];
const alone = { organization: null, professional: professional(), path: '' };
const full = {
  organization: {
    ...organization(
      'A & B <"legesenter">',
      '9900301',
      organization(null, '9900302', organization('Innerst', null)),
    ),
    identifiers: [herId('9900301'), { kind: 'ENH' as const, value: '999999995', system: null, path: '' }],
  },
  professional: professional(),
  path: '',
};
const bare = { organization: organization('Bare navn', null), professional: null, path: '' };

function variants(version: '1.0' | '1.1' | '2.0'): Decision[] {
  const envelope = kith(version);
  return [
    decision({ head: head({ envelope }) }),
    decision({ head: head({ envelope, sender: alone, addressee: full }), urgent: true }),
    decision({ head: head({ envelope, sender: full, addressee: alone }) }, 'nn'),
    decision({ head: head({ envelope, sender: bare, addressee: null }) }),
    decision({ head: head({ envelope, sender: bare, addressee: null }), route: null, findings: [] }),
    decision({ head: head({ envelope: kith(version, { genDate: '2026-03-17' }), time: null }) }),
    decision({ head: head({ envelope: kith(version, { genDate: null }), time: placed('nonsense') }) }),
    decision({ head: head({ envelope }), findings: REASON_CODES.map((code) => missing(code, '/a\n\u0001')) }),
  ];
}

describe.skipIf(!existsSync(schemas))('against the schema', () => {
  test.each(['1.0', '1.1', '2.0'] as const)('every receipt to Henvisning %s is valid', async (version) => {
    const file = version === '1.0' ? 'apprec-v1.0.xsd' : 'apprec-v1.1.xsd';
    const xml = variants(version).flatMap((given, index) =>
      outcomes.map((outcome) => ({
        fileName: `receipt-${index}-${outcome.kind}.xml`,
        contents: receiptFor(given, outcome, tables)?.body ?? '',
      })),
    );
    const result = await validateXML({
      xml,
      schema: [{ fileName: file, contents: readFileSync(`${schemas}${file}`) }],
      preload: [{ fileName: 'kith.xsd', contents: readFileSync(`${schemas}kith.xsd`) }],
    });
    expect(result.errors).toEqual([]);
    expect(result.valid).toBe(true);
  });

  test('the check itself sees an invalid receipt', async () => {
    const body = receiptFor(decision(), { kind: 'rejected' }, tables)?.body ?? '';
    const result = await validateXML({
      xml: [{ fileName: 'receipt.xml', contents: body.replace(/<Status [^>]*>/, '') }],
      schema: [{ fileName: 'apprec-v1.1.xsd', contents: readFileSync(`${schemas}apprec-v1.1.xsd`) }],
      preload: [{ fileName: 'kith.xsd', contents: readFileSync(`${schemas}kith.xsd`) }],
    });
    expect(result.valid).toBe(false);
  });
});
