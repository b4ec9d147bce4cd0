/** Texts in; a made-up referral around them out, for tests of the steps after reading. All persons and numbers are invented. */
import type { Diagnosis, Identifier, Patient, Referral, Telecom, TextBlock } from '../../src/referral.ts';

/** A Tenor number (month + 80): it cannot be anybody's. */
export const SYNTHETIC_FNR = '14857938969';

export function textBlock(text: string, part: Partial<TextBlock> = {}): TextBlock {
  return { place: null, heading: null, text, start: null, end: null, path: '/text', ...part };
}

export function identifier(kind: Identifier['kind'], value: string): Identifier {
  return { kind, value, system: null, path: '/patient/id' };
}

export function telecom(value: string, part: Partial<Telecom> = {}): Telecom {
  return { kind: 'phone', use: 'mobile', value, path: '/patient/telecom', ...part };
}

export function diagnosis(code: string, list: 'icpc-2' | 'icd-10-no' = 'icpc-2'): Diagnosis {
  const system = `http://hl7.org/fhir/sid/${list}`;
  return { coded: { code, system, display: null, path: '/diagnosis' }, main: true };
}

export function patient(part: Partial<Patient> = {}): Patient {
  return {
    name: { family: 'Prøvedalen', given: 'Vilde', middle: null, text: null, path: '/patient/name' },
    identifiers: [identifier('FNR', SYNTHETIC_FNR)],
    birthDate: null,
    deceased: null,
    gender: null,
    addresses: [],
    telecoms: [],
    path: '/patient',
    ...part,
  };
}

export function referral(part: Partial<Referral> = {}): Referral {
  return {
    head: {
      format: 'kith-2.0',
      id: { value: 'b7c1f9c2-0000-4000-8000-000000000001', path: '/id' },
      time: { value: '2026-03-02T10:00:00+01:00', path: '/time' },
      test: null,
      sender: null,
      addressee: null,
      parentId: null,
      conversationId: null,
      envelope: {
        kind: 'kith',
        version: '2.0',
        msgType: { code: 'HENVISNING_NYTILSTAND', display: null },
        genDate: null,
      },
    },
    action: { value: 'new', path: '/action' },
    businessId: null,
    authoredOn: null,
    priority: null,
    requester: {
      organization: null,
      professional: {
        name: null,
        identifiers: [identifier('HPR', '8200123')],
        profession: { code: 'LE', system: null, display: 'Lege', path: '/requester/profession' },
        telecoms: [],
        path: '/requester',
      },
      path: '/requester',
    },
    copies: [],
    patient: patient(),
    diagnoses: [],
    texts: [],
    requestedServices: [],
    attachments: [],
    ...part,
  };
}

/** A referral that holds one running text and nothing else. */
export function referralWithText(text: string, part: Partial<Referral> = {}): Referral {
  return referral({ texts: [textBlock(text)], ...part });
}
