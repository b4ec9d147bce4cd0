import { describe, expect, it } from 'vitest';
import { message, msh, referralIn, referralOf, segment } from './messages.ts';

const HER = 'urn:oid:2.16.578.1.12.4.1.2';
const ENH = 'urn:oid:2.16.578.1.12.4.1.4.101';
const RP = 'PRD|RP|Lien^Embla||Bakken legekontor|||7300001^HPR~7100002^HER';
const names = (party: { organization: { name: unknown; unit: unknown } | null } | null) => {
  const found: unknown[] = [];
  let level = party?.organization as { name: { value: string } | null; unit: never } | null | undefined;
  for (; level; level = level.unit) found.push(level.name?.value ?? null);
  return found;
};

describe('the head', () => {
  it('id, time, test and what a receipt repeats', () => {
    const { head } = referralIn(
      message([RP], { processing: 'T', receiver: 'Mottak^2.16.578.1.12.4.1.2.8000001^ISO' }),
    );
    expect(head).toMatchObject({
      format: 'hl7v2',
      id: { value: 'M1', path: 'MSH-10' },
      time: { value: '2026-02-09T16:02:02+01:00', path: 'MSH-7' },
      test: { value: true, path: 'MSH-11' },
      parentId: null,
      conversationId: null,
      envelope: {
        kind: 'hl7v2',
        version: '2.5.1',
        charset: 'utf-8',
        separators: '|^~\\&',
        msh: {
          3: 'EPJ',
          4: '7100001^HER^L',
          5: 'MOTTAK',
          6: 'Mottak^2.16.578.1.12.4.1.2.8000001^ISO',
          7: '20260209160202',
          9: 'REF^I12^REF_I12',
          10: 'M1',
          11: 'T',
          18: 'UNICODE UTF-8',
        },
      },
    });
  });

  it.each([
    ['20260209', '2026-02-09T00:00:00+01:00'],
    ['2026070916', '2026-07-09T16:00:00+02:00'],
    ['202607091602', '2026-07-09T16:02:00+02:00'],
    ['20260709160203.1234-0500', '2026-07-09T16:02:03.123-05:00'],
    ['2026-07-09T16:02:03Z', '2026-07-09T16:02:03Z'],
    ['20260231', undefined],
    ['i går', undefined],
    ['', undefined],
  ])('the time %s is %s', (time, iso) => {
    expect(referralIn(message([], { time })).head.time?.value).toBe(iso);
  });

  it.each([
    ['P', false],
    ['D', true],
    ['t', true],
    ['T^A', true],
  ])('processing id %s: test %s', (processing, test) => {
    expect(referralIn(message([], { processing })).head.test?.value).toBe(test);
  });
});

describe('who sends', () => {
  it('the facility’s number and the provider’s place are one organisation; the person’s HER-id is the person’s', () => {
    const { head, requester } = referralOf(RP);
    expect(requester).toEqual(head.sender);
    expect(head.sender).toEqual({
      organization: {
        name: { value: 'Bakken legekontor', path: 'PRD-4' },
        identifiers: [{ kind: 'HER', value: '7100001', system: HER, path: 'MSH-4' }],
        telecoms: [],
        address: null,
        unit: null,
        path: 'PRD-4',
      },
      professional: {
        name: { family: 'Lien', given: 'Embla', middle: null, text: null, path: 'PRD-2' },
        identifiers: [
          { kind: 'HPR', value: '7300001', system: 'urn:oid:2.16.578.1.12.4.1.4.4', path: 'PRD-7[1]' },
          { kind: 'HER', value: '7100002', system: HER, path: 'PRD-7[2]' },
        ],
        profession: null,
        telecoms: [],
        path: 'PRD',
      },
      path: 'PRD',
    });
  });

  it.each([
    ['PRD-3 alone', 'PRD|RP|Lien|Bakken legekontor', ['Bakken legekontor']],
    ['PRD-3 before a street', 'PRD|RP|Lien|Bakken legekontor^Bakken 1^Oslo', ['Bakken legekontor']],
    ['PRD-3 without a number', 'PRD|RP|Lien|Bakken legekontor^^Oslo^^0150', ['Bakken legekontor']],
    ['PRD-3 with a street is none', 'PRD|RP|Lien|Bakken 1^^Oslo^^0150', [null]],
    ['PRD-4, point of care', 'PRD|RP|Lien||Bakken legekontor', ['Bakken legekontor']],
    [
      'PRD-4, facility and point of care',
      'PRD|RP|Lien||Avdeling A^^^Sykehuset HF',
      ['Sykehuset HF', 'Avdeling A'],
    ],
    ['a sign in a name', 'PRD|RP|Lien|Nord & Sør legesenter', ['Nord & Sør legesenter']],
    ['PRD-10, from v2.6', 'PRD|RP|Lien||||||||Bakken legekontor', ['Bakken legekontor']],
    ['a place in the address field', 'PRD|RP|Lien|^^^Bakken legekontor^^C', ['Bakken legekontor']],
    [
      'an address in the place field',
      'PRD|RP|Lien||Bakken legekontor^Bakken 1^^Oslo^0150^NOR',
      ['Bakken legekontor'],
    ],
    ['no name', 'PRD|RP|Lien', [null]],
  ])('the name of the organisation: %s', (_name, prd, expected) => {
    expect(names(referralOf(prd).requester)).toEqual(expected);
  });

  it.each([
    [
      'the same name, written otherwise',
      'Bakken Legekontor^2.16.578.1.12.4.1.2.7100001^ISO',
      ['Bakken legekontor'],
    ],
    ['a name around it', 'Kommunen', ['Kommunen', 'Bakken legekontor']],
    ['the same number under another name', 'Kommunen^2.16.578.1.12.4.1.2.7100009^ISO', ['Bakken legekontor']],
    ['a number of another register', '999263550^2.16.578.1.12.4.1.4.101^ISO', ['Bakken legekontor']],
  ])('the facility in the header: %s', (_name, sender, expected) => {
    const prd = 'PRD|RP|||||| 7100009^HER |||Bakken legekontor';
    const { requester } = referralIn(message([prd], { sender }));
    expect(names(requester)).toEqual(expected);
  });

  it('numbers of the organisation are the organisation’s, all of them where no person is named', () => {
    const { requester } = referralOf('PRD|RP|Lien||Bakken|22480190^WPN^PH||999263550^ENH~7100002^HER');
    expect(requester?.organization?.identifiers.map(({ kind, system }) => [kind, system])).toEqual([
      ['HER', HER],
      ['ENH', ENH],
    ]);
    expect(requester?.professional).toMatchObject({
      identifiers: [{ value: '7100002' }],
      telecoms: [{ value: '22480190', kind: 'phone', use: 'work', path: 'PRD-5' }],
    });
    const { requester: office } = referralOf('PRD|RP|||Bakken|22480190^WPN^PH||7100002^HER');
    expect(office?.professional).toBeNull();
    expect(office?.organization).toMatchObject({
      identifiers: [{ value: '7100001' }, { value: '7100002' }],
      telecoms: [{ value: '22480190' }],
    });
  });

  it('v2.6 gives the organisation its own number, address and telephone', () => {
    const prd =
      'PRD|RP|Lien||||||||Bakken legekontor^D^^^^&2.16.578.1.12.4.1.4.101&ISO^^^^999263550|Bakken 1^^Oslo^^0150||^WPN^PH^^47^^22601177';
    expect(referralOf(prd).requester?.organization).toMatchObject({
      name: { path: 'PRD-10' },
      identifiers: [{ kind: 'HER' }, { kind: 'ENH', value: '999263550', path: 'PRD-10' }],
      address: { lines: ['Bakken 1'], city: 'Oslo', postalCode: { value: '0150' }, path: 'PRD-11' },
      telecoms: [{ value: '+47 22601177', path: 'PRD-13' }],
    });
  });

  it('MSH-22 and MSH-23, from v2.6, are organisations too', () => {
    const text = `${msh({ sender: '', version: '2.6' })}||||Helse Lien HF^^7100005^^^^HER|Helse Vik HF`;
    const { head } = referralIn(text);
    expect(head.sender?.organization).toMatchObject({
      name: { value: 'Helse Lien HF', path: 'MSH-22' },
      identifiers: [{ kind: 'HER', value: '7100005' }],
    });
    expect(names(head.addressee)).toEqual(['Helse Vik HF']);
  });

  it('the profession stands beside the role', () => {
    const { requester } = referralOf('PRD|RP^Henviser^HL70286~ki^Kiropraktor^2.16.578.1.12.4.1.1.9060|Lien');
    expect(requester?.professional?.profession).toEqual({
      code: 'KI',
      system: 'urn:oid:2.16.578.1.12.4.1.1.9060',
      display: 'Kiropraktor',
      path: 'PRD-1[2]',
    });
    expect(referralOf('PRD|RP~KI^Kiropraktor^99X|Lien').requester?.professional?.profession).toBeNull();
  });

  it.each([
    ['the ordering provider of the order', segment('ORC', { 12: '1^Lien^Per' }), 'ORC-12'],
    ['the ordering provider of the request', segment('OBR', { 16: '1^Lien^Per' }), 'OBR-16'],
    ['the referring doctor of the visit', 'PV1|1|O||||||7300001^Lien^Per^^^^^^^^^^HPR', 'PV1-8'],
    ['the primary care provider', 'PRD|PP|Lien^Per', 'PRD'],
    ['a person where the telephone belongs', 'PRD|PP||||DOC1^Lien^Per', 'PRD'],
  ])('where nobody has role RP: %s', (_name, naming, path) => {
    const { requester, copies } = referralOf(naming);
    expect(requester?.professional?.name).toMatchObject({ family: 'Lien', given: 'Per' });
    expect(requester?.path).toBe(path);
    expect(copies).toEqual([]);
  });

  it('an application alone is better than nobody', () => {
    expect(names(referralIn(message([], { sender: '' })).head.sender)).toEqual(['EPJ']);
  });
});

describe('who is addressed, and who gets a copy', () => {
  it('RT is addressed; a second RT, PP and CP get copies', () => {
    const { head, copies } = referralOf(
      RP,
      'PRD|RT|||Klinikk A|||8000001^HER',
      'PRD|RT|||Klinikk B',
      'PRD|PP|Vik||Fastlegen',
      'PRD|CP|Dal',
    );
    expect(head.addressee).toMatchObject({
      organization: {
        name: { value: 'Klinikk A', path: 'PRD[2]-4' },
        identifiers: [{ kind: 'HER', value: '8000001' }],
      },
      professional: null,
    });
    expect(copies.map(({ path }) => path)).toEqual(['PRD[3]', 'PRD[4]', 'PRD[5]']);
  });

  it('without RT, who is consulted is addressed; without either, the receiving facility is', () => {
    const { head, copies } = referralOf(RP, 'PRD|CP|Dal||Klinikk C');
    expect(names(head.addressee)).toEqual(['Klinikk C']);
    expect(copies).toEqual([]);
    const { head: other } = referralIn(
      message([RP], { receiver: 'Klinikk D^2.16.578.1.12.4.1.2.8000009^ISO' }),
    );
    expect(other.addressee).toMatchObject({
      organization: { name: { value: 'Klinikk D', path: 'MSH-6' }, identifiers: [{ value: '8000009' }] },
      professional: null,
    });
  });

  it('a role that nobody knows is nobody’s', () => {
    const { requester, copies } = referralOf('PRD|XX|Lien', 'PRD||Vik');
    expect(requester?.professional ?? null).toBeNull();
    expect(copies).toEqual([]);
  });
});
