import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import type { Decision, ReceiptOutcome } from '../../src/decision.ts';
import { receiptFor } from '../../src/receipt/receipt.ts';
import type { Envelope, MessageHead } from '../../src/referral.ts';
import { invalid, unsound } from '../map/validate.ts';
import { readOutcome } from '../support/fixtures-outcome.ts';
import { decision, head, missing, organization, placed, professional, tables } from './decisions.ts';

const HER = 'urn:oid:2.16.578.1.12.4.1.2';
const envelope: Extract<Envelope, { kind: 'fhir' }> = {
  kind: 'fhir',
  bundleId: 'bunt-1',
  headerId: 'hode-1',
  sourceEndpoint: 'https://epj.example/fhir',
  sourceName: 'Fjellvåk EPJ',
  eventSystem: 'http://terminology.hl7.org/CodeSystem/v2-0003',
  eventCode: 'I12',
};
const numbered = (her: string) => [{ kind: 'HER' as const, value: her, system: HER, path: 'x' }];
const sender = {
  organization: { ...organization('Fjellvåk legesenter', null), identifiers: numbered('9900301') },
  professional: professional(),
  path: 'x',
};
const addressee = {
  organization: organization('Sjøblink sykehus HF', '9900501', {
    ...organization('Regional koordinerende enhet', null),
    identifiers: numbered('9900502'),
  }),
  professional: null,
  path: 'x',
};
const fhirHead = (more: Partial<MessageHead> = {}, env: Partial<typeof envelope> = {}): MessageHead =>
  head({
    format: 'fhir',
    id: placed('urn:uuid:m-1'),
    sender,
    addressee,
    envelope: { ...envelope, ...env },
    ...more,
  });
const judged = (more: Partial<Decision> = {}, language: 'nb' | 'nn' | 'en' = 'nb') =>
  decision(
    {
      format: 'fhir',
      head: fhirHead(),
      findings: [
        missing('PHONE_MISSING', "Patient.telecom.where(system='phone')"),
        { code: 'PRIOR_TREATMENT_MISSING', severity: 'warning', item: 'prior-treatment', path: null },
      ],
      ...more,
    },
    language,
  );
const answer = (to: Decision, kind: ReceiptOutcome['kind'] = 'rejected') => {
  const receipt = receiptFor(to, { kind }, tables);
  if (!receipt) throw new Error('no receipt');
  const outcome = readOutcome(receipt.body);
  expect([...invalid(outcome.bundle), ...unsound(outcome.bundle)]).toEqual([]);
  return { receipt, ...outcome };
};

describe('a referral that is turned back', () => {
  it('is answered with a fatal error about the header that was sent, and one issue for each fault', () => {
    const { receipt, code, about, issues, header, bundle } = answer(judged());
    expect([receipt.positive, receipt.contentType, code, about]).toEqual([
      false,
      'application/fhir+json',
      'fatal-error',
      'hode-1',
    ]);
    expect(issues.map(({ severity, type, reason, place }) => [severity, type, reason, place])).toEqual([
      ['error', 'required', 'PHONE_MISSING', "Patient.telecom.where(system='phone')"],
      ['warning', 'required', 'PRIOR_TREATMENT_MISSING', null],
    ]);
    expect(issues[0]?.text).toMatch(
      /^Pasientens telefonnummer mangler\..*Kvitteringen nevner 2 mangler i alt; legg til alle og send henvisningen på nytt\.$/,
    );
    expect(header.eventCoding).toEqual({ system: envelope.eventSystem, code: 'I12' });
    expect(bundle.timestamp).toBe('2026-03-17T13:03:39+01:00');
    expect(bundle.id).toBe(receipt.id);
  });

  it('changes sender and receiver: the innermost unit answers, to the endpoint it came from', () => {
    const { header, bundle } = answer(judged());
    const [, , answering, answered] = bundle.entry?.map(({ resource }) => resource) ?? [];
    expect(header.sender?.reference).toBe(`urn:uuid:${answering?.id}`);
    expect(header.source?.endpoint).toBe(`${HER}.9900502`);
    expect(header.destination).toEqual([
      {
        name: 'Fjellvåk EPJ',
        endpoint: 'https://epj.example/fhir',
        receiver: { reference: `urn:uuid:${answered?.id}` },
      },
    ]);
    expect(answering).toMatchObject({
      resourceType: 'Organization',
      name: 'Regional koordinerende enhet',
      identifier: [{ system: HER, value: '9900502' }],
    });
    expect(answered).toMatchObject({ resourceType: 'Organization', name: 'Fjellvåk legesenter' });
  });

  it.each<['nb' | 'nn' | 'en', RegExp]>([
    ['nb', /^Pasientens telefonnummer mangler/],
    ['nn', /^Telefonnummeret til pasienten manglar/],
    ['en', /^Pasientens telefonnummer mangler/],
  ])('is told in bokmål or nynorsk, as the referral is written (%s)', (language, words) => {
    const { issues, bundle } = answer(judged({}, language));
    expect(issues[0]?.text).toMatch(words);
    expect(bundle.entry?.[1]?.resource).toMatchObject({
      resourceType: 'OperationOutcome',
      language: language === 'nn' ? 'nn' : 'nb',
    });
  });

  it('and may speak of acute danger: the first issue begins with whom to contact', () => {
    const { issues } = answer(judged({ urgent: true }));
    expect(issues[0]?.text).toMatch(/^Teksten kan tyde på akutt fare\..*mangler/);
    expect(issues[1]?.text).not.toMatch(/akutt/);
  });
});

describe('other outcomes', () => {
  it('accepted is ok, with nothing more to say', () => {
    const { receipt, code, issues, bundle } = answer(judged({ urgent: true }), 'accepted');
    expect([receipt.positive, code, issues]).toEqual([true, 'ok', []]);
    expect(bundle.entry?.map(({ resource }) => resource?.resourceType)).toEqual([
      'MessageHeader',
      'Organization',
      'Organization',
    ]);
  });

  it.each<[ReceiptOutcome['kind'], string, string]>([
    ['refused', 'RECEIVER_REFUSED', 'processing'],
    ['exhausted', 'RECEIVER_UNREACHABLE', 'transient'],
  ])('%s is a fatal error too: the sender need not wait for more', (kind, reason, type) => {
    const { code, issues } = answer(judged(), kind);
    expect([code, issues.map((issue) => [issue.reason, issue.type])]).toEqual([
      'fatal-error',
      [[reason, type]],
    ]);
  });

  it('each has an id of its own, and the same one every time', () => {
    const kinds = ['accepted', 'rejected', 'refused', 'exhausted'] as const;
    const ids = kinds.map((kind) => answer(judged(), kind).receipt.id);
    expect(new Set(ids).size).toBe(kinds.length);
    expect(kinds.map((kind) => answer(judged(), kind).receipt.id)).toEqual(ids);
  });
});

describe('what is answered', () => {
  const about = (env: Partial<typeof envelope>, id: string) =>
    answer(judged({ head: fhirHead({ id: placed(id) }, env) })).about;

  it('is the header, else the Bundle, else the message id as far as FHIR has such ids', () => {
    expect(about({}, 'x')).toBe('hode-1');
    expect(about({ headerId: null }, 'x')).toBe('bunt-1');
    expect(about({ headerId: 'æ', bundleId: null }, 'urn:uuid:6f1d')).toBe('6f1d');
    expect(about({ headerId: null, bundleId: null }, 'a b/c')).toBe('a-b-c');
    expect(about({ headerId: null, bundleId: null }, 'x'.repeat(100))).toBe('x'.repeat(64));
  });

  it('keeps its event, also one that is a URI or none', () => {
    const event = (env: Partial<typeof envelope>) => {
      const { eventCoding, eventUri } = answer(judged({ head: fhirHead({}, env) })).header;
      return [eventCoding?.code, eventUri];
    };
    expect(event({ eventCode: 'I13' })).toEqual(['I13', undefined]);
    expect(event({ eventSystem: null, eventCode: 'urn:hendelse' })).toEqual([undefined, 'urn:hendelse']);
    expect(event({ eventSystem: null, eventCode: null })).toEqual(['I12', undefined]);
  });

  it('without a time gets that of the referral, else the epoch', () => {
    const time = (authoredOn: string | null) =>
      answer(
        judged({
          head: fhirHead({ time: null }),
          referral: { authoredOn: authoredOn && placed(authoredOn) } as Decision['referral'],
        }),
      ).bundle.timestamp;
    expect(time('2026-03-17')).toBe('2026-03-17T00:00:00Z');
    expect(time('2026-03-17T10:00:00+01:00')).toBe('2026-03-17T10:00:00+01:00');
    expect(time(null)).toBe('1970-01-01T00:00:00Z');
  });
});

describe('who answers and is answered', () => {
  const resources = (more: Partial<MessageHead>, env: Partial<typeof envelope> = {}) => {
    const { bundle, header } = answer(judged({ head: fhirHead(more, env) }));
    return {
      header,
      people: bundle.entry?.flatMap(({ resource }) =>
        resource?.resourceType === 'Organization' || resource?.resourceType === 'Practitioner'
          ? [resource]
          : [],
      ),
    };
  };

  it('a message to nobody is answered by the receiver it would go to', () => {
    expect(resources({ addressee: null }).people?.[0]).toMatchObject({
      name: 'Regional koordinerende enhet Vest',
    });
  });

  it('a sender who is a person is named as one, never by identity number', () => {
    const person = {
      ...professional(),
      identifiers: [
        { kind: 'FNR' as const, value: '23847130091', system: 'urn:oid:2.16.578.1.12.4.1.4.1', path: 'x' },
        { kind: 'HPR' as const, value: '9990042', system: 'urn:oid:2.16.578.1.12.4.1.4.4', path: 'x' },
      ],
    };
    const { people } = resources({ sender: { organization: null, professional: person, path: 'x' } });
    expect(people?.[1]).toEqual({
      resourceType: 'Practitioner',
      id: people?.[1]?.id,
      identifier: [{ system: 'urn:oid:2.16.578.1.12.4.1.4.4', value: '9990042' }],
      name: [{ text: 'Tyra Multeberg' }],
    });
  });

  it('a sender without an endpoint is reached by its HER-id, else by the resource that names it', () => {
    expect(resources({}, { sourceEndpoint: null }).header.destination?.[0]?.endpoint).toBe(`${HER}.9900301`);
    const unnumbered = { organization: organization('Fjellvåk', null), professional: null, path: 'x' };
    const { header, people } = resources({ sender: unnumbered }, { sourceEndpoint: null });
    expect(header.destination?.[0]?.endpoint).toBe(`urn:uuid:${people?.[1]?.id}`);
  });

  it('an endpoint alone can be answered', () => {
    const { header, people } = resources({ sender: null });
    expect([header.destination?.[0], people?.length]).toEqual([
      { name: 'Fjellvåk EPJ', endpoint: 'https://epj.example/fhir' },
      1,
    ]);
  });
});

test.each<[string, Partial<Decision>]>([
  ['a receipt', { verdict: 'ignored' }],
  ['a message without an id', { head: fhirHead({ id: null }) }],
  ['a message without sender and endpoint', { head: fhirHead({ sender: null }, { sourceEndpoint: null }) }],
  ['a message whose head could not be read', { head: null }],
])('%s is answered to nobody', (_name, more) => {
  expect(receiptFor(judged(more), { kind: 'rejected' }, tables)).toBeNull();
});

/** `vitest -u` writes the example anew. */
test('docs/receipts.md shows what the sender gets', async () => {
  const path = fileURLToPath(new URL('../../docs/receipts.md', import.meta.url));
  const page = readFileSync(path, 'utf8');
  const versionless = answer(judged()).receipt.body.replace(/"version": "[^"]*"/, '"version": "0.1.0"');
  await expect(
    page.replace(/```json\n[\s\S]*?```/, () => `\`\`\`json\n${versionless}\n\`\`\``),
  ).toMatchFileSnapshot(path);
});
