/** What this program sends is a referral in FHIR: read back, it is the same referral. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decide.ts';
import type { Decision } from '../../../src/decision.ts';
import { loadFixtures } from '../../support/fixtures.ts';
import { tables } from './messages.ts';

const forwarded = loadFixtures().filter(({ verdict }) => verdict === 'forward');

/** All but what the way through FHIR must change: places, the id of the message, and the codes of priorities. */
function told({ verdict, referral, route, found }: Decision) {
  const patient = referral?.patient;
  const professional = referral?.requester?.professional;
  return {
    verdict,
    region: route?.region,
    receiver: route?.receiverId,
    action: referral?.action.value,
    businessId: referral?.businessId?.value ?? referral?.head.id?.value,
    numbers: patient?.identifiers.map(({ kind, value, system }) => ({ kind, value, system })),
    birthDate: patient?.birthDate?.value,
    gender: patient?.gender?.value,
    phone: found?.items.phone.status,
    kommune: patient?.addresses.map(({ kommunenummer, postalCode }) => [
      kommunenummer?.value,
      postalCode?.value,
    ]),
    referrer: professional?.identifiers.map(({ kind, value }) => `${kind} ${value}`).sort(),
    profession: professional?.profession?.code,
    diagnoses: referral?.diagnoses.map(({ coded }) => `${coded.system} ${coded.code}`).sort(),
    stated:
      found &&
      Object.entries(found.items).flatMap(([item, { status }]) =>
        status === 'absent' ? [] : [`${item} ${status}`],
      ),
  };
}

describe('a bundle of our own, read back', () => {
  it.each(forwarded)('$name is the same referral', ({ bytes }) => {
    const sent = decide(bytes, tables);
    const again = decide(Buffer.from(JSON.stringify(sent.bundle())), tables);
    const before = told(sent);
    const after = told(again);
    // n.b. the reason why a sick-leave status does not apply is an answer in the form that is sent.
    const stated = [
      ...new Set([...(before.stated ?? []), ...(found(sent) ? ['sick-leave stated'] : [])]),
    ].sort();
    expect({ ...after, stated: after.stated?.sort() }).toEqual({ ...before, stated });
  });

  it.each(forwarded)('$name brings each text once more, and no summary of ours', ({ bytes }) => {
    const sent = decide(bytes, tables);
    const again = decide(Buffer.from(JSON.stringify(sent.bundle())), tables);
    const texts = again.referral?.texts.map(({ text }) => text) ?? [];
    for (const { text } of sent.referral?.texts ?? []) {
      expect(texts.some((one) => one.replace(/\s+/g, ' ').includes(text.replace(/\s+/g, ' ')))).toBe(true);
    }
    expect(texts.filter((text) => text.startsWith('Helse og arbeid:'))).toEqual([]);
  });
});

function found({ found }: Decision): boolean {
  return found?.sickLeaveNotApplicable != null && found.items['sick-leave'].status === 'absent';
}
