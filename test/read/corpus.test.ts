import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { read } from '../../src/read/read.ts';
import { referralIn, tables } from './messages.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

interface Expected {
  readonly format: string;
  readonly fnr?: string;
  readonly msgId?: string;
  readonly outcome?: string;
  readonly reply?: string;
}

function xmlCases(folder: string): [string, Uint8Array, Expected][] {
  if (!existsSync(CORPUS)) return [];
  const files = readdirSync(`${CORPUS}${folder}`).filter((file) => file.endsWith('.xml'));
  return files.map((file) => {
    const path = `${CORPUS}${folder}/${file}`;
    return [
      file,
      readFileSync(path),
      JSON.parse(readFileSync(path.replace(/xml$/, 'expected.json'), 'utf8')),
    ];
  });
}

describe.skipIf(!existsSync(CORPUS))('the shared corpus', () => {
  it.each(xmlCases('dev'))(
    '%s reads as a referral with its patient, address and texts',
    (_file, bytes, expected) => {
      const { head, patient, texts, diagnoses, requester } = referralIn(bytes);
      expect([head.format, head.id?.value]).toEqual([expected.format, expected.msgId]);
      expect(patient?.identifiers).toMatchObject([{ kind: 'FNR', value: expected.fnr }]);
      expect(patient?.name).not.toBeNull();
      expect(patient?.addresses[0]?.postalCode?.value).toMatch(/^\d{4}$/);
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.every(({ text }) => text.length > 5 && !/\r|\ufffd|[\u0080-\u009f]/.test(text))).toBe(
        true,
      );
      expect(
        diagnoses.every(({ coded }) => coded.system?.startsWith('http://hl7.org/fhir/sid/') && coded.display),
      ).toBe(true);
      expect(requester?.professional?.identifiers.some(({ kind }) => kind === 'HPR')).toBe(true);
      expect(head.addressee?.organization?.name).not.toBeNull();
    },
  );

  it.each(xmlCases('dev'))('%s: all that is stated is used, carried or ignored by a rule', (_file, bytes) => {
    const unused = read(bytes, tables)
      .account()
      .filter(({ fate }) => fate === 'carried');
    // MimeType and IssueDate of the RefDoc that holds the referral, and roles of professionals.
    for (const { path } of unused)
      expect(path).toMatch(/\/RefDoc\/|\/TypeHealthcareProfessional\/|\/RoleToPatient\//);
  });

  it.each(xmlCases('hostile'))('%s is judged as expected', (_file, bytes, { outcome, reply }) => {
    const result = read(bytes, tables);
    if (result.kind === 'referral') {
      expect(['incomplete', 'test-message']).toContain(outcome);
      expect(result.referral.head.test?.value ?? false).toBe(outcome === 'test-message');
    } else {
      expect(result.verdict).toBe(outcome);
      if (reply === 'never') expect(result.head).toBeNull();
    }
  });
});
