/** Every KITH fixture told again in HL7 v2: the same referral, the same judgement. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decide.ts';
import type { Decision } from '../../../src/decision.ts';
import { ITEMS, type Referral } from '../../../src/referral.ts';
import { asHl7v2 } from '../../support/as-hl7v2.ts';
import { loadFixtures } from '../../support/fixtures.ts';
import { referralIn, tables } from './messages.ts';

const referrals = loadFixtures()
  .filter(({ file, expected }) => file.endsWith('.xml') && expected.items !== null)
  .map(({ name, bytes }) => ({ name, bytes, referral: referralIn(bytes) }));

function judgement(decision: Decision) {
  const { verdict, wouldBe, urgent, found, findings, route, head } = decision;
  return {
    id: head?.id?.value,
    time: head?.time?.value,
    verdict,
    wouldBe,
    urgent,
    language: found?.language,
    items: ITEMS.map((item) => [item, found?.items[item].status, found?.items[item].uncertain]),
    words: ITEMS.map((item) => found?.items[item].evidence.map(({ quote }) => quote)),
    desiredProvider: found?.desiredProvider?.quote,
    findings: findings.map(({ code, severity, item }) => `${severity} ${code} ${item}`),
    region: route?.region,
    serviceLine: route?.serviceLine,
    receiver: route?.receiverId,
    resources: decision.bundle()?.entry?.map(({ resource }) => resource?.resourceType),
  };
}

/** What the two formats hold alike, without places. HL7 v2 has one event for changes and additions, and names in parts only. */
function content({ action, businessId, authoredOn, patient, diagnoses, texts, attachments }: Referral) {
  const bare = JSON.stringify(
    {
      action: action.value === 'addition' ? 'change' : action.value,
      businessId,
      authoredOn,
      birthDate: patient?.birthDate,
      deceased: patient?.deceased,
      gender: patient?.gender,
      identifiers: patient?.identifiers,
      addresses: patient?.addresses.map(({ use: _use, lines, ...address }) => ({
        ...address,
        lines: lines.join(', '),
      })),
      telecoms: patient?.telecoms.map(({ kind, value }) => [kind, value]),
      diagnoses,
      texts: texts.map(({ place, heading, text }) => [place, heading, text.trim()]),
      attachments: attachments.map(({ base64, url }) => [base64, url]),
    },
    (key, value) => (key === 'path' ? undefined : value),
  );
  return JSON.parse(bare);
}

describe('a referral in KITH and in HL7 v2', () => {
  it.each(referrals)('$name is judged the same', ({ bytes, referral }) => {
    const told = decide(Buffer.from(asHl7v2(referral)), tables);
    expect(judgement(told)).toEqual(judgement(decide(bytes, tables)));
  });

  it.each(referrals)('$name holds the same', ({ referral }) => {
    expect(content(referralIn(asHl7v2(referral)))).toEqual(content(referral));
  });
});
