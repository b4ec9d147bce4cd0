/** Coded places, headings, telephone numbers, red flags, language: what counts and what does not. */
import { describe, expect, it } from 'vitest';
import { find } from '../../src/find/find.ts';
import type { Referral } from '../../src/referral.ts';
import { loadTables } from '../../src/tables.ts';
import { diagnosis, patient, referral, referralWithText, telecom, textBlock } from '../support/referral.ts';

const tables = loadTables();
const itemsOf = (part: Partial<Referral>) => find(referral(part), tables).items;
const itemsIn = (text: string) => find(referralWithText(text), tables).items;

describe("the patient's telecom fields", () => {
  it('a pager, an emergency contact, a web address, a fax or an e-mail is no telephone of the patient', () => {
    for (const kind of ['other', 'fax', 'email'] as const) {
      const telecoms = [telecom('912 00 345', { kind })];
      expect(itemsOf({ patient: patient({ telecoms }) }).phone.status).toBe('absent');
    }
  });
});

describe('coded places', () => {
  it('an InfItem SYKM states the sick leave with whatever it says, coded', () => {
    const { 'sick-leave': sickLeave } = itemsOf({
      texts: [textBlock('Ingen', { place: '8233#SYKM', path: '/InfItem[1]' })],
    });
    expect(sickLeave.status).toBe('stated');
    expect(sickLeave.evidence[0]).toEqual({
      quote: 'Ingen',
      path: '/InfItem[1]',
      start: 0,
      end: 5,
      certainty: 'coded',
      rule: 'places:8233#SYKM',
    });
  });

  it('an empty InfItem SYKM, or one left as a template, states nothing', () => {
    for (const text of ['', '   ', '____', 'Ja/Nei', '- ', '...']) {
      expect(itemsOf({ texts: [textBlock(text, { place: '8233#SYKM' })] })['sick-leave'].status).toBe(
        'absent',
      );
    }
  });

  it('InfItems US and TB state earlier investigation and treatment; "ingen" there is an answer', () => {
    const treatment = (text: string, place: string) =>
      itemsOf({ texts: [textBlock(text, { place })] })['prior-treatment'].status;
    expect(treatment('Gjennomgått i fjor uten funn', '8233#US')).toBe('stated');
    expect(treatment('Kurs på sykehuset', '8233#TB')).toBe('stated');
    expect(treatment('Ingen', '8233#TB')).toBe('none-stated');
  });

  it('findings of the day under FU are no earlier investigation, an image taken is', () => {
    const treatment = (text: string) =>
      itemsOf({ texts: [textBlock(text, { place: '8231#FU' })] })['prior-treatment'].status;
    expect(treatment('Stiv, trykkøm over trapezius, normal kraft')).toBe('absent');
    expect(treatment('MR i mai uten funn')).toBe('stated');
  });

  it('FA holds employment only where its words do', () => {
    const employment = (text: string) =>
      itemsOf({ texts: [textBlock(text, { place: '8231#FA' })] }).employment.status;
    expect(employment('Gift, to barn, bor i rekkehus')).toBe('absent');
    expect(employment('Gift, to barn, sveiser ved verftet')).toBe('stated');
  });

  it('HJ holds measures only where its words do', () => {
    const measures = (text: string) =>
      itemsOf({ texts: [textBlock(text, { place: '8231#HJ' })] })['work-measures'].status;
    expect(measures('Trenger hjelp til dusj, går med rullator')).toBe('absent');
    expect(measures('Arbeidsgiver har omfordelt oppgavene')).toBe('stated');
  });

  it('what is aimed at (MAAL, UTRED) was not tried', () => {
    for (const place of ['8231#MAAL', '8231#UTRED']) {
      const text = textBlock('Arbeidsutprøving, tilrettelegging og fysioterapi', { place });
      expect(itemsOf({ texts: [text] })['work-measures'].status).toBe('absent');
      expect(itemsOf({ texts: [text] })['prior-treatment'].status).toBe('absent');
    }
  });

  it('a form field is read by its own heading when its place has no code', () => {
    const { employment } = itemsOf({
      texts: [textBlock('Havna i Egersund', { place: 'linkId#q7', heading: 'Arbeidssted' })],
    });
    expect(employment).toMatchObject({ status: 'stated', uncertain: false });
  });
});

describe('the problem', () => {
  it('is what stands under PROB, coded', () => {
    const { problem } = itemsOf({ texts: [textBlock('Vondt i nakken', { place: '8231#PROB' })] });
    expect(problem).toMatchObject({ status: 'stated', uncertain: false });
    expect(problem.evidence[0]).toMatchObject({ quote: 'Vondt i nakken', certainty: 'coded' });
  });

  it('is the text before the first heading', () => {
    const { problem } = itemsIn('Smerter i hofta i to år.\nYrke: sveiser');
    expect(problem.evidence[0]?.quote).toBe('Smerter i hofta i to år.');
  });

  it('is doubtfully the diagnosis when nothing is written', () => {
    expect(itemsOf({ diagnoses: [diagnosis('L84')] }).problem).toMatchObject({
      status: 'stated',
      uncertain: true,
    });
  });

  it('is absent from a message that says nothing', () => {
    expect(itemsOf({}).problem.status).toBe('absent');
  });
});

describe('headings', () => {
  it.each([
    'Arb.forhold: Rundkjøringen 4\nSykm: full\nTidl. us/beh: to ganger\nTiltak på jobb: prøvd\nTlf: 912 00 345',
    'ARBEIDSFORHOLD\nRundkjøringen 4\n\nSYKMELDING\nfull\n\nTIDLIGERE BEHANDLING\nto ganger\n\nTILTAK PÅ ARBEIDSPLASSEN\nprøvd\n\nTELEFON\n912 00 345',
    '1. Yrke: Rundkjøringen 4\n2. Sykmelding: full\n3. Behandling: to ganger\n4. Tilrettelegging: prøvd\n5. Mobil: 912 00 345',
    'Yrke: Rundkjøringen 4. Sykmelding: full. Behandling: to ganger. Tilrettelegging: prøvd. Tlf: 912 00 345',
    '*** ARBEID\nRundkjøringen 4\n*** SJUKMELDING\nfull\n*** TIDLEGARE UTGREIING OG BEHANDLING\nto gonger\n*** KVA ER PRØVD PÅ JOBBEN\nprøvd\n*** TLF\n912 00 345',
    'Employment: Rundkjøringen 4\nSick leave: full\nPrevious treatment: twice\nMeasures at work: tried\nPhone: 912 00 345',
  ])('are read in every form: %s', (text) => {
    const items = itemsIn(text);
    for (const item of ['employment', 'sick-leave', 'prior-treatment', 'work-measures', 'phone'] as const) {
      expect([item, items[item].status, items[item].uncertain]).toEqual([item, 'stated', false]);
    }
    expect(items.employment.evidence[0]).toMatchObject({ quote: expect.stringContaining('Rundkjøringen') });
  });

  it('without content state nothing', () => {
    const items = itemsIn('Arbeidsforhold:\nSykmelding:\nTidligere behandling:\nTiltak på jobb:\nTelefon:\n');
    for (const item of Object.values(items)) expect(item.status).toBe('absent');
  });

  it('a question left with Ja/Nei states nothing, an answered one does', () => {
    expect(itemsIn('Sykmeldt? Ja/Nei')['sick-leave'].status).toBe('absent');
    expect(itemsIn('Er pasienten sykmeldt? Ja, halvt')['sick-leave'].status).toBe('stated');
  });

  it('an unticked box states nothing, a ticked one does', () => {
    expect(itemsIn('[ ] Dialogmøte  [ ] Arbeidsutprøving')['work-measures'].status).toBe('absent');
    expect(itemsIn('[x] Dialogmøte  [ ] Arbeidsutprøving')['work-measures'].status).toBe('stated');
    expect(itemsIn('Dialogmøte [ ]  Arbeidsutprøving [x]')['work-measures'].status).toBe('stated');
  });

  it('"ukjent" is a doubtful answer', () => {
    expect(itemsIn('Arbeidsrettede tiltak: ukjent')['work-measures']).toMatchObject({
      status: 'stated',
      uncertain: true,
    });
  });
});

describe('the telephone number', () => {
  it('is the patient’s own telecom field, coded', () => {
    const { phone } = itemsOf({ patient: patient({ telecoms: [telecom('912 00 345')] }) });
    expect(phone.evidence[0]).toMatchObject({
      quote: '912 00 345',
      certainty: 'coded',
      start: null,
      end: null,
    });
  });

  it('is neither a fax nor an e-mail address nor a field without digits', () => {
    const telecoms = [
      telecom('55 12 00 34', { kind: 'fax' }),
      telecom('91200345@eksempel.example', { kind: 'email' }),
      telecom('hemmelig'),
    ];
    expect(itemsOf({ patient: patient({ telecoms }) }).phone.status).toBe('absent');
  });

  it('is taken from Comment TEL, however unusual', () => {
    const phone = (text: string) => itemsOf({ texts: [textBlock(text, { place: '8234#TEL' })] }).phone;
    expect(phone('Pasienten: 912 00 345 (helst SMS)').evidence[0]?.certainty).toBe('coded');
    expect(phone('123456').status).toBe('stated');
    expect(phone('Ikke oppgitt').status).toBe('absent');
  });

  it('is not a number that the message gives as the sender’s own', () => {
    const requester: Referral['requester'] = {
      organization: {
        name: null,
        identifiers: [],
        telecoms: [telecom('tel:55120034')],
        address: null,
        unit: null,
        path: '/r',
      },
      professional: null,
      path: '/r',
    };
    expect(find(referralWithText('Nås på 55 12 00 34.', { requester }), tables).items.phone.status).toBe(
      'absent',
    );
  });

  it('of a mother counts, doubtfully, when appointments go through her', () => {
    expect(itemsIn('Avtaler gjøres med mor, 912 00 345.').phone).toMatchObject({
      status: 'stated',
      uncertain: true,
    });
    expect(itemsIn('Pårørende: mor 912 00 345').phone.status).toBe('absent');
  });

  it('that does not exist is an answer', () => {
    expect(itemsIn('Pasienten har ikke telefon, send brev.').phone.status).toBe('none-stated');
  });

  it('is quoted with its place', () => {
    const text = 'Ryggplager. Treffes på mobil 912 00 345 etter kl 15.';
    const evidence = itemsIn(text).phone.evidence[0];
    expect(text.slice(evidence?.start ?? 0, evidence?.end ?? 0)).toBe(evidence?.quote);
    expect(evidence?.quote).toContain('912 00 345');
  });
});

describe('red flags', () => {
  const flags = (text: string) => find(referralWithText(text), tables).redFlags.length;
  it('a plan is one; a denial, a relative, a question or something long past is none', () => {
    expect(flags('Hun har konkrete planer om å ta livet av seg.')).toBe(1);
    expect(flags('Ingen planer om å ta livet av seg.')).toBe(0);
    expect(flags('Ingen planar om å ta livet sitt, men trøytt.')).toBe(0);
    expect(flags('Poor sleep, no suicidal thoughts.')).toBe(0);
    expect(flags('Suicidalitet: benektes.')).toBe(0);
    expect(flags('Broren tok livet sitt i fjor.')).toBe(0);
    expect(flags('Tidligere selvmordsforsøk som 16-åring.')).toBe(0);
    expect(flags('Selvmordstanker?')).toBe(0);
  });

  it('the diagnosis P77 is one, and so are R45.8 and G83.4', () => {
    for (const [code, list] of [
      ['P77', 'icpc-2'],
      ['R458', 'icd-10-no'],
      ['G834', 'icd-10-no'],
    ] as const) {
      expect(find(referral({ diagnoses: [diagnosis(code, list)] }), tables).redFlags).toHaveLength(1);
    }
  });
});

describe('language and circumstances', () => {
  const found = (text: string) => find(referralWithText(text), tables);
  it('is told from the small words', () => {
    expect(found('Hun har ikke vært på jobb siden jul og vet ikke hva hun skal gjøre.').language).toBe('nb');
    expect(found('Ho har ikkje vore på jobb sidan jul og veit ikkje kva ho skal gjere.').language).toBe('nn');
    expect(found('She has not been at work since Christmas and does not know what to do.').language).toBe(
      'en',
    );
    expect(found('').language).toBe('nb');
  });

  it('sick leave may not apply to someone retired, a pupil, a student, or never employed', () => {
    for (const text of [
      'Pensjonist.',
      'Elev på videregående.',
      'Student ved NTNU.',
      'Har aldri vært i arbeid.',
    ]) {
      expect(found(text).sickLeaveNotApplicable).not.toBeNull();
    }
    expect(found('Sveiser ved verftet.').sickLeaveNotApplicable).toBeNull();
    expect(found('Datteren er student.').sickLeaveNotApplicable).toBeNull();
  });
});
