/** Hand-made decisions and the tables a receipt needs, for the tests of this folder. */
import type { Decision, Finding, Found } from '../../src/decision.ts';
import { idsFor } from '../../src/ids.ts';
import type { ContentTables } from '../../src/receipt/content.ts';
import type { Envelope, MessageHead, Organization, Party, Professional } from '../../src/referral.ts';
import { TableReader } from '../../src/tables/csv.ts';
import { loadPolicy } from '../../src/tables/policy.ts';
import { loadReasons } from '../../src/tables/reasons.ts';
import { loadReceiptTables } from '../../src/tables/receipts.ts';
import { MAPPINGS } from '../../src/tables.ts';

const reader = new TableReader(MAPPINGS);
const reasons = loadReasons(reader);
export const tables: ContentTables = {
  reasons,
  policy: loadPolicy(reader),
  receipts: loadReceiptTables(reader, reasons),
};

const P = '/Message';
export const placed = (value: string) => ({ value, path: P });
export const herId = (value: string) => ({ kind: 'HER' as const, value, system: null, path: P });

export function organization(
  name: string | null,
  her: string | null,
  unit: Organization | null = null,
): Organization {
  return {
    name: name === null ? null : placed(name),
    identifiers: her === null ? [] : [herId(her)],
    telecoms: [],
    address: null,
    unit,
    path: P,
  };
}

export function professional(more: Partial<Professional> = {}): Professional {
  return {
    name: { family: 'Multeberg', given: 'Tyra', middle: null, text: null, path: P },
    identifiers: [herId('9900303'), { kind: 'HPR', value: '9990042', system: null, path: P }],
    profession: { code: 'LE', system: null, display: 'Lege', path: P },
    telecoms: [],
    path: P,
    ...more,
  };
}

const legesenter: Party = {
  organization: organization('Fjellvåk legesenter', '9900301'),
  professional: professional(),
  path: P,
};
const mottak: Party = {
  organization: organization(
    'Sjøblink sykehus HF',
    '9900501',
    organization('Regional koordinerende enhet', '9900502'),
  ),
  professional: null,
  path: P,
};

export const kith = (
  version: '1.0' | '1.1' | '2.0',
  more: object = {},
): Extract<Envelope, { kind: 'kith' }> => ({
  kind: 'kith',
  version,
  msgType: { code: 'HENVISNING', display: 'Henvisning' },
  genDate: '2026-03-17T13:03:39+01:00',
  ...more,
});

export function head(more: Partial<MessageHead> = {}): MessageHead {
  return {
    format: 'kith-1.1',
    id: placed('3c1a6f0e-1f5e-4f0e-9a55-1c7f2a3b4c5d'),
    time: placed('2026-03-17T13:03:39+01:00'),
    test: null,
    sender: legesenter,
    addressee: mottak,
    parentId: null,
    conversationId: null,
    envelope: kith('1.1'),
    ...more,
  };
}

export function missing(code: Finding['code'], path: string | null = null): Finding {
  return { code, severity: 'error', item: null, path };
}

export function decision(more: Partial<Decision> = {}, language: Found['language'] = 'nb'): Decision {
  const messageHead = more.head === undefined ? head() : more.head;
  return {
    verdict: 'incomplete',
    wouldBe: null,
    urgent: false,
    format: 'kith-1.1',
    referral: null,
    found: { language } as Found,
    route: {
      region: 'Helse Vest',
      serviceLine: 'institution',
      receiverId: 'rke-vest',
      receiverName: 'Regional koordinerende enhet Vest',
      reasons: [],
      findings: [],
    },
    findings: [
      missing('PHONE_MISSING', '/Message/ServReq/Patient/Address/TeleAddress'),
      { code: 'PRIOR_TREATMENT_MISSING', severity: 'warning', item: 'prior-treatment', path: null },
      missing('SICK_LEAVE_MISSING', "/Message/ServReq/Patient/InfItem[Type/@V='SYKM']"),
    ],
    bundle: () => null,
    ids: idsFor(messageHead, Buffer.from('the bytes')),
    mappingsVersion: '000000000000',
    account: () => [],
    ...more,
    head: messageHead,
  };
}
