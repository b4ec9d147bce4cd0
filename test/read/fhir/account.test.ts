import { describe, expect, it } from 'vitest';
import { type Json, message, readJson } from './messages.ts';

function account(value: unknown): Map<string, string> {
  return new Map(
    readJson(value)
      .account()
      .map(({ path, fate, note }) => [path, `${fate}: ${note}`]),
  );
}

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return value === null ? 0 : 1;
  return Object.values(value).reduce((sum: number, inner) => sum + leaves(inner), 0);
}

const VALUE = message({
  request: {
    priority: 'routine',
    encounter: { reference: 'Encounter/1' },
    reasonCode: [
      { coding: [{ system: 'http://hl7.org/fhir/sid/icpc-2', code: 'L86', display: 'Rygg' }], text: 'Rygg' },
    ],
    text: { status: 'generated', div: '<div>x</div>' },
    bodySite: [{ text: 'Korsrygg' }],
    note: [null, { text: 'Vondt' }, { text: '' }],
  },
  patient: {
    meta: { profile: ['http://hl7.no/fhir/StructureDefinition/no-basis-Patient'], versionId: '3' },
    name: [{ use: 'official', text: 'Embla Kvistholt', family: 'Kvistholt', given: ['Embla'] }],
    communication: [{ language: { text: 'Polsk' } }],
  } as Json,
});

describe('the account of a FHIR message', () => {
  it('names every value of the source once', () => {
    const entries = readJson(VALUE).account();
    expect(new Set(entries.map(({ path }) => path)).size).toBe(entries.length);
    expect(entries).toHaveLength(leaves(VALUE));
  });

  it.each<[string, string]>([
    ['Bundle.identifier.value', 'used: head.id'],
    ['Bundle.timestamp', 'used: head.time'],
    ['Bundle.type', 'used: kind of message'],
    ['Bundle.entry[0].fullUrl', 'used: link to another part of the message'],
    ['Bundle.entry[0].resource.focus[0].reference', 'used: link to another part of the message'],
    ['Bundle.entry[1].resource.intent', 'ignored: a referral is always an order'],
    ['Bundle.entry[1].resource.priority', 'used: priority'],
    ['Bundle.entry[1].resource.reasonCode[0].coding[0].code', 'used: diagnoses, texts'],
    ['Bundle.entry[1].resource.note[1].text', 'used: texts'],
    ['Bundle.entry[1].resource.note[2].text', 'ignored: says nothing'],
    ['Bundle.entry[1].resource.text.div', 'ignored: narrative made from the data'],
    ['Bundle.entry[1].resource.text.status', 'used: texts'],
    ['Bundle.entry[1].resource.encounter.reference', 'carried: in the attached original message'],
    ['Bundle.entry[1].resource.bodySite[0].text', 'carried: in the attached original message'],
    ['Bundle.entry[2].resource.meta.profile[0]', 'ignored: about the resource, not the referral'],
    ['Bundle.entry[2].resource.name[0].family', 'used: patient.name'],
    ['Bundle.entry[2].resource.name[0].text', 'ignored: the name as one text: its parts were used'],
    ['Bundle.entry[2].resource.communication[0].language.text', 'carried: in the attached original message'],
  ])('%s is %s', (path, fate) => {
    expect(account(VALUE).get(path)).toBe(fate);
  });

  it('what stands under __proto__ and constructor is carried, not used', () => {
    const text = JSON.stringify(message({ request: { x: 1 } })).replace(
      '"x":1',
      '"__proto__":{"note":[{"text":"Sykmelding: 50 %"}]},"constructor":{"prototype":{"polluted":true}}',
    );
    const found = account(JSON.parse(text));
    expect(found.get('Bundle.entry[1].resource.__proto__.note[0].text')).toMatch(/^carried/);
    expect(found.get('Bundle.entry[1].resource.constructor.prototype.polluted')).toMatch(/^carried/);
  });

  it('names that FHIRPath has no room for are quoted, and long ones cut', () => {
    const paths = [...account(message({ request: { 'a b': 1, '\n': 3, ['x'.repeat(100)]: 4 } })).keys()];
    const own = paths.filter((path) => path.startsWith('Bundle.entry[1].resource.`'));
    expect(own.map((path) => path.slice('Bundle.entry[1].resource.'.length))).toEqual([
      '`a b`',
      '`?`',
      `\`${'x'.repeat(64)}…\``,
    ]);
  });

  it('of what is no referral, the head was used and the rest is carried', () => {
    const found = account(message({ request: { doNotPerform: true, note: [{ text: 'x' }] } }));
    expect(found.get('Bundle.identifier.value')).toBe('used: head.id');
    expect(found.get('Bundle.entry[1].resource.note[0].text')).toMatch(/^carried/);
  });
});
