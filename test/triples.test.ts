/**
 * The same referral in KITH 2.0, HL7 v2 and FHIR: one canonical referral, the same findings, the same bundle, but for identifiers, places in
 * the source and the attached original.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decide, receiptFor } from '../src/decide.ts';
import type { Decision } from '../src/decision.ts';
import { ITEMS } from '../src/referral.ts';
import { loadTables } from '../src/tables.ts';
import type { Expected } from './support/fixtures.ts';
import { receiptInWords } from './support/fixtures-receipts.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/triples/', import.meta.url));
const FORMATS = { xml: 'kith-2.0', hl7: 'hl7v2', json: 'fhir' } as const;
type Ending = keyof typeof FORMATS;

const tables = loadTables();

interface Triple {
  readonly name: string;
  readonly decisions: Readonly<Record<Ending, Decision>>;
  readonly expected: Omit<Expected, 'format' | 'receipt'>;
}

const triples: readonly Triple[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.expected.json'))
  .map((file) => {
    const name = file.slice(0, -'.expected.json'.length);
    const judged = (ending: Ending) => decide(readFileSync(`${FOLDER}${name}.${ending}`), tables);
    return {
      name,
      decisions: { xml: judged('xml'), hl7: judged('hl7'), json: judged('json') },
      expected: JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')),
    };
  });
const inEachFormat = triples.flatMap(({ name, decisions, expected }) =>
  (['xml', 'hl7', 'json'] as const).map((ending) => ({
    name: `${name}.${ending}`,
    ending,
    decision: decisions[ending],
    expected,
  })),
);

describe('the same referral in three formats', () => {
  it('there are ten of them, and nothing else in the folder', () => {
    expect(triples.length).toBeGreaterThanOrEqual(10);
    expect(readdirSync(FOLDER)).toHaveLength(triples.length * 4);
  });

  it.each(inEachFormat)('$name is judged as the case says', ({ ending, decision, expected }) => {
    expect(decision.format).toBe(FORMATS[ending]);
    expect(judgement(decision, expected.about)).toEqual(expected);
  });

  it.each(triples)('$name is one canonical referral', ({ decisions: { xml, hl7, json } }) => {
    expect(canonical(json)).toEqual(canonical(xml));
    expect(canonical(hl7)).toEqual(canonical(xml));
  });

  it.each(triples)('$name states the same in the same words', ({ decisions: { xml, hl7, json } }) => {
    expect(stated(json)).toEqual(stated(xml));
    expect(stated(hl7)).toEqual(stated(xml));
  });

  it.each(triples)('$name is the same bundle', ({ decisions: { xml, hl7, json } }) => {
    expect(bundle(json)).toEqual(bundle(xml));
    expect(bundle(hl7)).toEqual(bundle(xml));
  });

  it.each(triples)('$name is answered alike, each in its own format', ({ decisions: { xml, hl7, json } }) => {
    const answers = [xml, hl7, json].map((decision) => {
      const accepted = (decision.wouldBe ?? decision.verdict) === 'forward';
      const receipt = receiptFor(decision, { kind: accepted ? 'accepted' : 'rejected' }, tables);
      return { positive: receipt?.positive, errors: receiptInWords(receipt)?.errors.length };
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});

function judgement(decision: Decision, about: string): Triple['expected'] {
  const { found, route, findings } = decision;
  return {
    about,
    verdict: decision.verdict,
    ...(decision.wouldBe === null ? {} : { wouldBe: decision.wouldBe }),
    items:
      found &&
      (Object.fromEntries(ITEMS.map((item) => [item, found.items[item].status])) as Expected['items']),
    missing: findings.flatMap(({ severity, item }) => (severity === 'error' && item ? [item] : [])),
    findings: findings
      .map(({ code, severity, item }) => ({ code, severity, item }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    region: route?.region ?? null,
    serviceLine: route?.serviceLine ?? null,
    receiver: route?.receiverId ?? null,
    urgent: decision.urgent,
    bundle: decision.bundle()?.entry?.map(({ resource }) => resource?.resourceType ?? '') ?? null,
  };
}

/** Without places, and without what a format cannot help saying: its name and envelope, and that it is no test. */
function canonical({ referral }: Decision): unknown {
  if (!referral) throw new Error('no referral');
  const { head, ...content } = referral;
  const { format: _format, envelope: _envelope, conversationId: _conversation, ...about } = head;
  const test = head.test?.value ?? false;
  return withoutPlaces({ ...content, head: { ...about, test } });
}

function stated({ found }: Decision): unknown {
  return withoutPlaces(found);
}

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'path' ? undefined : inner)));
}

/** Ids are numbered in the order they appear; the attached original, and what tells which format it is in, are left out. */
function bundle(decision: Decision): unknown {
  const numbers = new Map<string, string>();
  const text = JSON.stringify(decision.bundle(), (key, inner) =>
    isOfTheOriginal(key, inner) ? undefined : inner,
  );
  return JSON.parse(
    text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      const number = numbers.get(id) ?? `id-${numbers.size}`;
      numbers.set(id, number);
      return number;
    }),
  );
}

function isOfTheOriginal(key: string, value: unknown): boolean {
  const text = JSON.stringify(value) ?? '';
  if (key === 'content') return text.includes('Originalmelding');
  if (key === 'identifier') return text.includes('urn:henvisningslos:sha256');
  if (key === 'entity') return true;
  return key === 'endpoint';
}
