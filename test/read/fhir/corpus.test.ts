import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decide.ts';
import { read } from '../../../src/read/read.ts';
import { tables } from './messages.ts';

const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));

interface Expected {
  readonly fnr?: string;
  readonly msgId?: string;
  readonly outcome?: string;
  readonly alsoAccept?: readonly string[];
  readonly missing?: readonly string[];
  readonly expected?: { readonly items: Readonly<Record<string, string>>; readonly region: string | null };
}

function cases(folder: string): [string, Uint8Array, Expected][] {
  if (!existsSync(CORPUS)) return [];
  const files = readdirSync(`${CORPUS}${folder}`).filter((file) => /(?<!\.expected)\.json$/.test(file));
  return files
    .filter((file) => existsSync(`${CORPUS}${folder}/${file.replace(/json$/, 'expected.json')}`))
    .map((file) => {
      const path = `${CORPUS}${folder}/${file}`;
      return [
        file,
        readFileSync(path),
        JSON.parse(readFileSync(path.replace(/json$/, 'expected.json'), 'utf8')),
      ];
    });
}

describe.skipIf(!existsSync(CORPUS))('the shared corpus', () => {
  it.each(cases('dev'))(
    '%s reads as a referral with its patient, referrer, texts, phone and region',
    (_file, bytes, expected) => {
      const { referral, route } = decide(bytes, tables);
      expect([referral?.head.format, referral?.head.id?.value]).toEqual(['fhir', expected.msgId]);
      expect(referral?.patient?.identifiers).toMatchObject([{ kind: 'FNR', value: expected.fnr }]);
      expect(referral?.patient?.name?.family).toBeTruthy();
      expect(referral?.patient?.addresses[0]?.kommunenummer?.value).toMatch(/^\d{4}$/);
      expect(referral?.requester?.professional?.identifiers.some(({ kind }) => kind === 'HPR')).toBe(true);
      expect(referral?.requester?.professional?.profession?.code).toMatch(/^[A-Z]{2}$/);
      expect(referral?.head.addressee?.organization?.name).not.toBeNull();
      expect(referral?.texts.length).toBeGreaterThan(0);
      expect(
        referral?.diagnoses.every(({ coded }) => coded.system?.startsWith('http://hl7.org/fhir/sid/')),
      ).toBe(true);
      if (expected.expected?.items.phone === 'stated')
        expect(referral?.patient?.telecoms[0]?.kind).toBe('phone');
      expect(route?.region).toBe(expected.expected?.region);
    },
  );

  it.each(cases('dev'))('%s: all that is stated is used, carried or ignored by a rule', (_file, bytes) => {
    const result = read(bytes, tables);
    expect(result.kind === 'referral' && result.findings).toEqual([]);
    for (const { path } of result.account().filter(({ fate }) => fate === 'carried')) {
      expect(path).toMatch(
        /\.system$|\.category\[0\]|\.recordedDate$|\.authored$|\.author\.|\.generalPractitioner\[0\]/,
      );
    }
  });

  it.each(cases('hostile'))(
    '%s is judged as expected',
    (_file, bytes, { outcome, alsoAccept = [], missing }) => {
      const { verdict, findings } = decide(bytes, tables);
      expect([outcome, ...alsoAccept]).toContain(verdict);
      if (verdict === 'incomplete') {
        expect(
          findings.flatMap(({ severity, item }) => (severity === 'error' && item ? [item] : [])),
        ).toEqual(missing);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );
});
