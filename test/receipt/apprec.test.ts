import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision, Receipt, ReceiptOutcome } from '../../src/decision.ts';
import { REASON_CODES } from '../../src/reasons.ts';
import { receiptFor } from '../../src/receipt/receipt.ts';
import type { Referral } from '../../src/referral.ts';
import { NAME, VERSION } from '../../src/version.ts';
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
import { at, outline, parse, type Tree } from './xml-tree.ts';

function receipt(given: Decision, outcome: ReceiptOutcome = { kind: 'rejected' }): Receipt {
  const made = receiptFor(given, outcome, tables);
  if (!made) throw new Error('no receipt');
  return made;
}
const tree = (given: Decision, outcome?: ReceiptOutcome): Tree => parse(receipt(given, outcome).body);
const errorsOf = (document: Tree) =>
  document.children.filter(({ name }) => name === 'Error').map(({ attributes }) => attributes);

test('an incomplete referral is answered with an AppRec that has one error per blocking finding, and then the warnings that have a code', () => {
  const given = decision();
  const made = receipt(given);
  expect(made).toMatchObject({
    id: given.ids.for('receipt:rejected'),
    contentType: 'application/xml',
    positive: false,
  });
  const document = parse(made.body);
  expect(document.namespace).toBe('http://www.kith.no/xmlstds/apprec/2012-02-15');
  expect(outline(document)).toEqual([
    'AppRec',
    [
      ['MsgType', { V: 'APPREC', DN: 'Applikasjonskvittering' }, ''],
      ['MIGversion', 'v1.1 2012-02-15'],
      ['SoftwareName', NAME],
      ['SoftwareVersion', VERSION],
      ['GenDate', '2026-03-17T13:03:39+01:00'],
      ['Id', made.id],
      [
        'Sender',
        [
          ['Role', { V: 'PRIM', DN: 'Primærmottaker' }, ''],
          [
            'HCP',
            [
              [
                'Inst',
                [
                  ['Name', 'Sjøblink sykehus HF'],
                  ['Id', '9900501'],
                  ['TypeId', { V: 'HER', DN: 'HER-id' }, ''],
                  [
                    'Dept',
                    [
                      ['Name', 'Regional koordinerende enhet'],
                      ['Id', '9900502'],
                      ['TypeId', { V: 'HER', DN: 'HER-id' }, ''],
                    ],
                  ],
                ],
              ],
            ],
          ],
        ],
      ],
      [
        'Receiver',
        [
          ['Role', { V: 'AVS', DN: 'Avsender' }, ''],
          [
            'HCP',
            [
              [
                'Inst',
                [
                  ['Name', 'Fjellvåk legesenter'],
                  ['Id', '9900301'],
                  ['TypeId', { V: 'HER', DN: 'HER-id' }, ''],
                  [
                    'HCPerson',
                    [
                      ['Name', 'Tyra Multeberg'],
                      ['Id', '9900303'],
                      ['TypeId', { V: 'HER', DN: 'HER-id' }, ''],
                      [
                        'AdditionalId',
                        [
                          ['Id', '9990042'],
                          ['Type', { V: 'HPR', DN: 'HPR-nummer' }, ''],
                        ],
                      ],
                    ],
                  ],
                ],
              ],
            ],
          ],
        ],
      ],
      ['Status', { V: '2', DN: 'Avvist' }, ''],
      [
        'Error',
        {
          V: 'E36',
          S: '2.16.578.1.12.4.1.1.8221',
          DN: 'Pasientopplysninger er utilstrekkelige',
          OT: expect.stringMatching(
            /^Pasientens telefonnummer mangler\. .+ Kvitteringen nevner 3 mangler i alt; legg til alle og send henvisningen på nytt\. Sted i meldingen: Pasient\/telefon, \/Message\/ServReq\/Patient\/Address\/TeleAddress$/,
          ),
        },
        '',
      ],
      [
        'Error',
        {
          V: 'E36',
          S: '2.16.578.1.12.4.1.1.8221',
          DN: 'Pasientopplysninger er utilstrekkelige',
          OT: expect.stringMatching(
            /^Sykmeldingsstatus mangler\. .+ i åtte uker\.» Sted i meldingen: Opplysninger om sykemelding \(SYKM\), \/Message\/ServReq\/Patient\/InfItem\[Type\/@V='SYKM'\]$/,
          ),
        },
        '',
      ],
      [
        'Error',
        {
          V: 'E36',
          S: '2.16.578.1.12.4.1.1.8221',
          DN: 'Pasientopplysninger er utilstrekkelige',
          OT: expect.stringMatching(
            /^Tidligere utredning eller behandling er ikke omtalt\. .+ med middels effekt\.»$/,
          ),
        },
        '',
      ],
      [
        'OriginalMsgId',
        [
          ['MsgType', { V: 'HENVISNING', DN: 'Henvisning' }, ''],
          ['IssueDate', '2026-03-17T13:03:39+01:00'],
          ['Id', '3c1a6f0e-1f5e-4f0e-9a55-1c7f2a3b4c5d'],
        ],
      ],
    ],
  ]);
});

test('an accepted referral is answered OK, and never with an error, whatever was found', () => {
  const document = tree(decision({ verdict: 'forward' }), { kind: 'accepted' });
  expect(at(document, 'Status').attributes).toEqual({ V: '1', DN: 'OK' });
  expect(errorsOf(document)).toEqual([]);
  expect(receipt(decision({ verdict: 'forward' }), { kind: 'accepted' }).positive).toBe(true);
});

test.each([
  ['1.0', 'http://www.kith.no/xmlstds/apprec/2004-11-21', '1.0 2004-11-21'],
  ['1.1', 'http://www.kith.no/xmlstds/apprec/2012-02-15', 'v1.1 2012-02-15'],
  ['2.0', 'http://www.kith.no/xmlstds/apprec/2012-02-15', 'v1.1 2012-02-15'],
] as const)(
  'Henvisning %s is answered in its own version of the AppRec',
  (version, namespace, migVersion) => {
    const document = tree(decision({ head: head({ envelope: kith(version) }) }));
    expect(document.namespace).toBe(namespace);
    expect(at(document, 'MIGversion').text).toBe(migVersion);
  },
);

describe('what the errors say', () => {
  test.each(REASON_CODES)(
    '%s as a blocking finding gets a code of list 8221 with its official text',
    (code) => {
      const [error] = errorsOf(tree(decision({ findings: [missing(code)] })));
      expect(error?.V).toBe(tables.reasons.get(code)?.apprec8221 ?? 'X99');
      expect(error?.V).toMatch(/^(E10|E2[01]|E3[0-6]|E5[34]|S0[123]|S99|T0[12]|T10|T99|X99)$/);
      expect(error?.DN).toBe(tables.receipts.display('8221', error?.V ?? ''));
      expect(error?.DN?.length).toBeGreaterThan(0);
    },
  );

  test('a nynorsk referral is answered in nynorsk', () => {
    const [error] = errorsOf(tree(decision({}, 'nn')));
    expect(error?.OT).toMatch(
      /^Telefonnummeret til pasienten manglar\. .+ Kvitteringa nemner 3 manglar i alt; legg til alle og send tilvisinga på nytt\. Stad i meldinga: Pasient\/telefon, \/Message\/ServReq\/Patient\/Address\/TeleAddress$/,
    );
  });

  test('an English referral is answered in bokmål', () => {
    const [error] = errorsOf(tree(decision({}, 'en')));
    expect(error?.OT).toMatch(/^Pasientens telefonnummer mangler\./);
  });

  test('one missing item is asked for by itself', () => {
    const [error, ...others] = errorsOf(tree(decision({ findings: [missing('EMPLOYMENT_MISSING')] })));
    expect(others).toEqual([]);
    expect(error?.OT).toMatch(/^Arbeidsforhold mangler\. .+» Legg det til og send henvisningen på nytt\./);
  });

  test('every missing item says why it is asked for and gives an example, in at most 600 characters', () => {
    const items = [...tables.reasons.values()].filter(
      ({ class: about, apprec8221 }) => about === 'content' && apprec8221 !== null,
    );
    expect(items).toHaveLength(6);
    for (const { nb, nn } of items) {
      expect(nb).toMatch(/^[^.]+(mangler|omtalt[^.]*)\. (Mottaket|Uten|Grad) [^.]+\. .+ Eksempel: «.+»$/);
      expect(nn).toMatch(/^[^.]+(manglar|omtala[^.]*)\. (Mottaket|Utan|Grad) [^.]+\. .+ Døme: «.+»$/);
    }
    const told = errorsOf(tree(decision({ urgent: true, findings: [missing('PROBLEM_MISSING')] })));
    expect(told[0]?.OT?.length).toBeLessThan(600);
  });

  test('a fault that is no missing item says what it says, without "add it"', () => {
    const findings = [missing('PATIENT_IDENTIFIER_INVALID', '/Message/ServReq/Patient/OffId')];
    const [error] = errorsOf(tree(decision({ findings })));
    expect(error).toMatchObject({
      V: 'E31',
      OT: 'Pasientens fødselsnummer, D-nummer eller hjelpenummer har feil kontrollsifre. Rett nummeret og send på nytt. Sted i meldingen: /Message/ServReq/Patient/OffId',
    });
  });

  test('a rejection without any blocking finding still gives a reason', () => {
    const errors = errorsOf(tree(decision({ findings: [] })));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ V: 'X99', DN: 'Annen feil' });
  });

  test('an urgent referral turned back begins with whom to contact, once', () => {
    const errors = errorsOf(tree(decision({ urgent: true })));
    expect(errors[0]?.OT).toMatch(
      /^Teksten kan tyde på akutt fare\. Kontakt .*AMK 113, legevakt 116 117 .*\. Ikke vent på svar herfra\. Pasientens telefonnummer mangler\./,
    );
    expect(errors[1]?.OT).toMatch(/^Sykmeldingsstatus mangler\./);
  });

  test('an urgent referral that was accepted has no such text', () => {
    expect(receipt(decision({ urgent: true }), { kind: 'accepted' }).body).not.toContain('akutt');
  });

  test('a refusal names the receiver, and none of the findings', () => {
    const document = tree(decision({ verdict: 'forward', urgent: true }), {
      kind: 'refused',
    });
    expect(at(document, 'Status').attributes.V).toBe('2');
    const errors = errorsOf(document);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.V).toBe('X99');
    expect(errors[0]?.OT).toMatch(/^Teksten kan tyde på akutt fare/);
    expect(errors[0]?.OT).toContain('Regional koordinerende enhet Vest kunne ikke ta imot henvisningen.');
  });

  test('a receiver that was never reached is named', () => {
    const [error, ...others] = errorsOf(tree(decision({ verdict: 'forward' }), { kind: 'exhausted' }));
    expect(others).toEqual([]);
    expect(error?.OT).toMatch(
      /^Regional koordinerende enhet Vest har ikke svart i tide\. Henvisningen er ikke bekreftet mottatt;/,
    );
  });
});

describe('no receipt', () => {
  const none: [string, Decision][] = [
    ['for an ignored message', decision({ verdict: 'ignored' })],
    ['without a message id', decision({ head: head({ id: null }) })],
    ['without a sender', decision({ head: head({ sender: null }) })],
    [
      'to a sender without name and number',
      decision({
        head: head({ sender: { organization: organization(null, null), professional: null, path: '' } }),
      }),
    ],
    ['without a head', decision({ head: null })],
  ];
  test.each(none)('%s', (_name, given) => {
    expect(receiptFor(given, { kind: 'rejected' }, tables)).toBeNull();
    expect(receiptFor(given, { kind: 'accepted' }, tables)).toBeNull();
  });
});

describe('who answers whom', () => {
  test('a person without an organisation is an HCProf, with the profession', () => {
    const sender = { organization: null, professional: professional(), path: '' };
    expect(outline(at(tree(decision({ head: head({ sender }) })), 'Receiver/HCP'))).toEqual([
      'HCP',
      [
        [
          'HCProf',
          [
            ['Type', { V: 'LE', DN: 'Lege' }, ''],
            ['Name', 'Tyra Multeberg'],
            ['Id', '9900303'],
            ['TypeId', { V: 'HER', DN: 'HER-id' }, ''],
            [
              'AdditionalId',
              [
                ['Id', '9990042'],
                ['Type', { V: 'HPR', DN: 'HPR-nummer' }, ''],
              ],
            ],
          ],
        ],
      ],
    ]);
  });

  test('an organisation with service, other numbers and person keeps the order Dept, AdditionalId, HCPerson', () => {
    const sender = {
      organization: {
        ...organization('Fjellvåk', null, organization('Poliklinikk', '9900777')),
        identifiers: [
          { kind: 'ENH' as const, value: '999999995', system: null, path: '' },
          { kind: 'other' as const, value: 'L-1', system: null, path: '' },
          herId('9900301'),
        ],
      },
      professional: professional({
        name: { family: null, given: null, middle: null, text: 'Multeberg, Tyra', path: '' },
      }),
      path: '',
    };
    const institution = at(tree(decision({ head: head({ sender }) })), 'Receiver/HCP/Inst');
    expect(institution.children.map(({ name }) => name)).toEqual([
      'Name',
      'Id',
      'TypeId',
      'Dept',
      'AdditionalId',
      'HCPerson',
    ]);
    expect(at(institution, 'Id').text).toBe('9900301');
    expect(outline(at(institution, 'AdditionalId'))).toEqual([
      'AdditionalId',
      [
        ['Id', '999999995'],
        ['Type', { V: 'ENH', DN: 'Organisasjonsnummeret i Enhetsregister' }, ''],
      ],
    ]);
    expect(at(institution, 'HCPerson/Name').text).toBe('Multeberg, Tyra');
  });

  test('a national identity number of the referrer is not repeated', () => {
    const fnr = { kind: 'FNR' as const, value: '15888099031', system: null, path: '' };
    const sender = { organization: null, professional: professional({ identifiers: [fnr] }), path: '' };
    expect(receipt(decision({ head: head({ sender }) })).body).not.toContain(fnr.value);
  });

  test('a message that names no addressee is answered in the name of the receiver it was routed to, else of this program', () => {
    const noAddressee = head({ addressee: null });
    expect(at(tree(decision({ head: noAddressee })), 'Sender/HCP/Inst/Name').text).toBe(
      'Regional koordinerende enhet Vest',
    );
    expect(
      at(tree(decision({ head: noAddressee, route: null, found: null })), 'Sender/HCP/Inst/Name').text,
    ).toBe(NAME);
  });
});

describe('times come from the message', () => {
  const times = (given: Decision) => {
    const document = tree(given);
    return [at(document, 'GenDate').text, at(document, 'OriginalMsgId/IssueDate').text];
  };
  test.each([
    ['2026-03-17', '2026-03-17T00:00:00'],
    ['2026-03-17T13:03', '2026-03-17T13:03:00'],
    ['2026-03-17T13:03Z', '2026-03-17T13:03:00Z'],
    ['2026-03-17T13:03:39.1234567', '2026-03-17T13:03:39.1234567'],
    ['2024-02-29T23:59:59-02:30', '2024-02-29T23:59:59-02:30'],
    [' 2026-03-17T13:03:39Z ', '2026-03-17T13:03:39Z'],
  ])('%s is echoed as %s', (genDate, issueDate) => {
    expect(times(decision({ head: head({ envelope: kith('1.1', { genDate }) }) }))[1]).toBe(issueDate);
  });

  test.each([
    '2026-02-29',
    '2026-13-01',
    '0000-01-01',
    '2026-03-17T25:00:00',
    '2026-03-17T10:00:00+15:00',
    '17.03.2026',
    '',
    null,
  ])('%j is no time: the time of the head is taken', (genDate) => {
    expect(times(decision({ head: head({ envelope: kith('1.1', { genDate }) }) }))[1]).toBe(
      '2026-03-17T13:03:39+01:00',
    );
  });

  test('a message without a time gets the date of its body, else the fixed one', () => {
    const timeless = head({ time: null, envelope: kith('1.1', { genDate: null }) });
    const referral = { authoredOn: placed('2026-03-16') } as Referral;
    expect(times(decision({ head: timeless, referral }))).toEqual([
      '2026-03-16T00:00:00',
      '2026-03-16T00:00:00',
    ]);
    expect(times(decision({ head: timeless }))).toEqual(['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z']);
  });
});

describe('whatever the message holds, the receipt is well-formed XML', () => {
  const wild = `<a href="x">&amp; 'q' ]]> --> &#1;\ttab\nline\r\nend \u0000\u0008\u001b\uD800\uFFFE\uFFFF 🫐`;
  const clean = `<a href="x">&amp; 'q' ]]> --> &#1;\ttab\nline\r\nend \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD 🫐`;
  const given = decision({
    head: head({
      id: placed(wild),
      sender: {
        organization: organization(wild, wild, organization(wild, wild)),
        professional: professional({
          identifiers: [herId(wild)],
          name: { family: wild, given: null, middle: null, text: null, path: '' },
        }),
        path: '',
      },
      envelope: kith('1.0', { msgType: { code: wild, display: wild } }),
    }),
    findings: [
      { ...missing('MESSAGE_TYPE_UNSUPPORTED', wild), values: { type: wild } },
      { ...missing('XML_NOT_WELL_FORMED'), values: { line: '$& $1 {type}' } },
    ],
  });

  test('every field arrives as it was sent, characters that XML cannot hold as U+FFFD', () => {
    const document = tree(given);
    expect(at(document, 'OriginalMsgId/Id').text).toBe(clean);
    expect(at(document, 'OriginalMsgId/MsgType').attributes).toEqual({ V: clean, DN: clean });
    const institution = at(document, 'Receiver/HCP/Inst');
    expect(at(institution, 'Name').text).toBe(clean);
    expect(at(institution, 'Dept/Id').text).toBe(clean);
    expect(at(institution, 'HCPerson/Name').text).toBe(clean);
    const errors = errorsOf(document);
    expect(errors[0]?.OT).toBe(
      `Meldingstypen ${clean} tas ikke imot her. Mottaket tar imot henvisninger. Sted i meldingen: ${clean}`,
    );
    expect(errors[1]?.OT).toContain('(linje $& $1 {type})');
  });

  test('any text at all arrives as it was sent, as attribute and as element', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const envelope = kith('1.1', { msgType: { code: 'X', display: text } });
        const document = tree(decision({ head: head({ envelope, id: placed(text) }) }));
        const expected = text.replace(
          /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
          '\uFFFD',
        );
        expect(at(document, 'OriginalMsgId/MsgType').attributes.DN).toBe(expected);
        expect(at(document, 'OriginalMsgId/Id').text).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('an attribute of value "true" keeps its value', () => {
    const envelope = kith('1.1', { msgType: { code: 'true', display: 'false' } });
    expect(at(tree(decision({ head: head({ envelope }) })), 'OriginalMsgId/MsgType').attributes).toEqual({
      V: 'true',
      DN: 'false',
    });
  });
});

describe('the same decision twice', () => {
  test('gives the same bytes and the same id', () => {
    expect(receipt(decision())).toEqual(receipt(decision()));
  });
  test('each outcome has an id of its own', () => {
    const ids = [
      receipt(decision(), { kind: 'accepted' }),
      receipt(decision(), { kind: 'rejected' }),
      receipt(decision(), { kind: 'refused' }),
      receipt(decision(), { kind: 'exhausted' }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });
});
