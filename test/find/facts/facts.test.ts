/** What counts as a fact, how far it has come, since when, and whose it is. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/decision.ts';
import { find } from '../../../src/find/find.ts';
import type { Referral } from '../../../src/referral.ts';
import { loadTables } from '../../../src/tables.ts';
import { referral, referralWithText, textBlock } from '../../support/referral.ts';

const tables = loadTables();
// n.b. the made-up message was sent on 2 March 2026.
const factsOf = (part: Partial<Referral>) => find(referral(part), tables).facts;
const factsIn = (text: string) => find(referralWithText(text), tables).facts;
const of = (kind: Fact['kind'], text: string) => factsIn(text).filter((fact) => fact.kind === kind);
const shown = (kind: Fact['kind'], text: string) =>
  of(kind, text).map(({ code, display }) => code ?? display);

describe('work', () => {
  it('occupation, employer, position and employment are read from one sentence', () => {
    expect(factsIn('Tømrer i Nordli Bygg AS, 80 % fast stilling siden 2014.')).toMatchObject([
      { kind: 'employment-status', code: 'employed', since: '2014' },
      { kind: 'occupation', display: 'Tømrer' },
      { kind: 'employer', display: 'Nordli Bygg AS' },
      { kind: 'position-percentage', percent: 80 },
    ]);
  });

  it('the whole compound is the occupation, in English with the words before it', () => {
    expect(shown('occupation', 'Kvinne, 43 år, industrirørlegger.')).toEqual(['industrirørlegger']);
    expect(shown('occupation', 'Work: back-end developer, full time.')).toEqual(['back-end developer']);
  });

  it('what stands below a heading that asks for it is taken as it is written', () => {
    const facts = factsIn('Yrke: Garverisjef, 80 %\nArbeidsgiver: Skogtroll Garveri AS (12 ansatte)');
    expect(facts.find(({ kind }) => kind === 'occupation')).toMatchObject({
      display: 'Garverisjef',
      evidence: { certainty: 'labelled' },
    });
    expect(facts.find(({ kind }) => kind === 'employer')?.display).toBe('Skogtroll Garveri AS');
  });

  it('a field of the message is coded', () => {
    const [employer] = factsOf({
      texts: [textBlock('Skogtroll Garveri', { heading: 'Arbeidsgiver', path: 'NK1[1]' })],
    });
    expect(employer).toMatchObject({
      kind: 'employer',
      display: 'Skogtroll Garveri',
      evidence: { certainty: 'coded', path: 'NK1[1]' },
    });
  });

  it('a town is no employer, nor is an answer instead of a name', () => {
    expect(of('employer', 'Jobber i Bergen som kokk.')).toEqual([]);
    expect(of('employer', 'Arbeidsgiver: Har lagt til rette')).toEqual([]);
    expect(of('employer', 'Arbeidsgiver: ingen')).toEqual([]);
  });

  it('others’ work is none of the patient’s', () => {
    for (const text of [
      'Kona er lærer i 80 % stilling.',
      'Mannen jobber som kokk.',
      'Hun er gift med en tømrer som er selvstendig næringsdrivende.',
    ]) {
      expect(factsIn(text)).toEqual([]);
    }
  });

  it('former and wished work is none either', () => {
    expect(of('employment-status', 'Tidligere ansatt i kommunen.')).toEqual([]);
    expect(of('employment-status', 'Målet er fast stilling til høsten.')).toEqual([]);
    expect(shown('employment-status', 'Elev på Vg2, ingen jobb ved siden av.')).toEqual(['pupil']);
  });

  it.each([
    ['Arbeidsledig siden 2022.', 'unemployed'],
    ['Permittert fra 1. november.', 'laid-off'],
    ['Student ved NTNU.', 'student'],
    ['Elev på videregående.', 'pupil'],
    ['Hjemmeværende med tre barn.', 'homemaker'],
    ['Pensjonist.', 'retired'],
    ['Uføretrygdet siden 2019.', 'disability-pension'],
    ['Driver eget firma.', 'self-employed'],
    ['Sjølvstendig næringsdrivande.', 'self-employed'],
    ['He is self-employed.', 'self-employed'],
  ])('«%s» is %s', (text, code) => {
    expect(shown('employment-status', text)).toEqual([code]);
  });
});

describe('sick leave', () => {
  const leave = (text: string) => {
    const [first] = of('sick-leave', text);
    return first && [first.code, first.percent, first.since];
  };

  it.each([
    ['Sykmeldt 100 % siden 3. februar.', ['full', 100, '2026-02-03']],
    ['Er 50 % sykmeldt fra 20. januar.', ['graded', 50, '2026-01-20']],
    ['Siden 12. januar har hun vært sykmeldt 40 %.', ['graded', 40, '2026-01-12']],
    ['Sjukmeld 60 % sidan januar 2026.', ['graded', 60, '2026-01']],
    ['Halvt sykmeldt fra 9. februar.', ['graded', 50, '2026-02-09']],
    ['Off sick 100% since 10 Nov.', ['full', 100, '2025-11-10']],
    ['Sykmeldt siden uke 5.', ['sick-listed', null, 'uke 5']],
    ['Ikke sykmeldt.', ['not-sick-listed', null, null]],
    ['Har ikkje vore sjukmeld.', ['not-sick-listed', null, null]],
    ['Står i fare for å bli sykmeldt.', ['at-risk', null, null]],
    ['Avventende sykmelding fra 2. februar.', ['waiting', null, '2026-02-02']],
  ])('«%s»', (text, expected) => {
    expect(leave(text)).toEqual(expected);
  });

  it('of several degrees the one in force counts', () => {
    expect(leave('Sykmeldt 100 % fra 3. november, gradert 50 % fra 26. januar og fortsatt.')).toEqual([
      'graded',
      50,
      '2026-01-26',
    ]);
    expect(leave('Sykm: 100% 07.04.25 - 31.08.25, gradert 50% fra 01.09.25')).toEqual([
      'graded',
      50,
      '2025-09-01',
    ]);
    expect(leave('Sykmelding: Fra 05.01.26 100 %, 01.02 80 %, 15.02 60 %, planlagt 40 % fra 01.04')).toEqual([
      'graded',
      60,
      '2026-02-15',
    ]);
    expect(leave('Forsøkt 40 % sykmelding i januar, nå 60 % igjen.')).toEqual(['graded', 60, null]);
  });

  it('what was before is not what is now', () => {
    expect(leave('Ikke sykmeldt nå, men var 50 % sykmeldt i januar.')).toEqual([
      'not-sick-listed',
      null,
      null,
    ]);
    expect(leave('Eg sjukmelde han 50 % frå 12.1., frå 9.2. nede i 30 %.')).toEqual([
      'graded',
      30,
      '2026-02-09',
    ]);
  });

  it('several degrees and no word of which counts are only inferred', () => {
    const [fact] = of('sick-leave', 'Sykmeldt 100 %. Sykmeldt 60 %.');
    expect(fact?.evidence.certainty).toBe('inferred');
  });

  it('a position and what the patient works are no degree', () => {
    expect(leave('Jobber 80 % stilling, sykmeldt siden januar.')).toEqual(['sick-listed', null, '2026-01']);
  });

  it('a coded place gives its dates', () => {
    const facts = factsOf({
      texts: [textBlock('Gradert 50 %', { place: '8233#SYKM', start: '2026-01-12' })],
    });
    expect(facts).toMatchObject([
      {
        kind: 'sick-leave',
        code: 'graded',
        percent: 50,
        since: '2026-01-12',
        evidence: { certainty: 'coded' },
      },
    ]);
  });

  it('a relative’s, an unanswered question and a wish are none', () => {
    for (const text of ['Mannen er sykmeldt 100 %.', 'Sykmeldt? Ja/Nei', 'Ønsker sykmelding.']) {
      expect(of('sick-leave', text)).toEqual([]);
    }
  });
});

describe('benefits', () => {
  it('are those received, not those applied for', () => {
    expect(of('benefit', 'Går på AAP siden mai 2024.')).toMatchObject([{ code: 'AAP', since: '2024-05' }]);
    expect(of('benefit', 'Mottar 50 % uføretrygd.')).toMatchObject([{ code: 'UFO', percent: 50 }]);
    expect(of('benefit', 'Søker AAP.')).toEqual([]);
    expect(factsIn('Ikke sykmeldt nå, har AAP siden januar.')).toMatchObject([
      { kind: 'sick-leave', code: 'not-sick-listed', since: null },
      { kind: 'benefit', code: 'AAP', since: '2026-01' },
    ]);
    expect(of('benefit', 'Ikke rett til sykepenger.')).toEqual([]);
  });
});

describe('measures, investigations and treatments', () => {
  const states = (text: string) =>
    factsIn(text)
      .filter(({ kind }) => kind === 'measure' || kind === 'investigation' || kind === 'treatment')
      .map(({ code, state }) => [code, state]);

  it.each([
    ['Har hatt arbeidstrening i 12 uker.', [['ARBTREN', 'tried']]],
    ['Går til psykolog.', [['psychological-therapy', 'ongoing']]],
    ['Venter på MR.', [['mri', 'planned']]],
    ['Oppfølgingsplan er ikke laget.', [['follow-up-plan', 'not-tried']]],
    ['Det er ikkje laga oppfølgingsplan.', [['follow-up-plan', 'not-tried']]],
    ['Dialogmøte 2 ble avholdt i januar.', [['dialogue-meeting-2', 'tried']]],
    ['Dialogmøte ble avlyst.', [['dialogue-meeting', 'not-tried']]],
    ['Akupunktur.', [['acupuncture', null]]],
    ['Never had physiotherapy.', [['physiotherapy', 'not-tried']]],
  ])('«%s»', (text, expected) => {
    expect(states(text)).toEqual(expected);
  });

  it('what only stands in a wish or an offer is none', () => {
    for (const text of [
      'Ønsker arbeidsrettet rehabilitering og fysioterapi.',
      'NAV har tilbudt arbeidstrening.',
      'Ber om vurdering ved smerteklinikk.',
    ]) {
      expect(states(text)).toEqual([]);
    }
  });

  it('what holds for the first of a list holds for the next', () => {
    expect(states('Har hatt fysioterapi, kiropraktor og akupunktur uten effekt.')).toEqual([
      ['physiotherapy', 'tried'],
      ['chiropractic', 'tried'],
      ['acupuncture', 'tried'],
    ]);
  });

  it('a denial of one thing reaches no further than its own clause', () => {
    expect(states('Vil ikke ha operasjon, prøvde Brintellix i 3 uker.')).toEqual([
      ['surgery', 'not-tried'],
      ['medication', 'tried'],
    ]);
    expect(states('Oppfølgingsplan er laget og dialogmøte er ikke avholdt.')).toEqual([
      ['follow-up-plan', 'ongoing'],
      ['dialogue-meeting', 'not-tried'],
    ]);
  });

  it('below a heading that asks what was tried it was tried', () => {
    expect(states('Tidligere behandling: Kiropraktor, fysioterapi')).toEqual([
      ['chiropractic', 'tried'],
      ['physiotherapy', 'tried'],
    ]);
  });

  it('the longer name counts', () => {
    expect(states('Har hatt varig lønnstilskudd.')).toEqual([['VARLONTIL', 'tried']]);
    expect(states('Gikk til psykomotorisk fysioterapi.')).toEqual([['psychomotor-physiotherapy', 'tried']]);
  });

  it('an unticked box and the patient’s own work state nothing', () => {
    expect(shown('measure', '[ ] Dialogmøte  [x] Hjemmekontor')).toEqual(['home-office']);
    expect(states('Jobber som fysioterapeut.')).toEqual([]);
  });
});

describe('evidence', () => {
  it('one fact said twice comes once, with the surest words', () => {
    const facts = of(
      'investigation',
      'Aktuelt: ryggvondt, MR er vel tatt.\nTidligere utredning: MR rygg i mai 2025',
    );
    expect(facts).toHaveLength(1);
    expect(facts[0]?.evidence).toMatchObject({
      certainty: 'labelled',
      quote: expect.stringContaining('mai 2025'),
    });
  });

  it('stands where it says', () => {
    const text = 'Ryggvondt. Fast 100% tømrer i Nordli Bygg. MR mars 25.';
    for (const { evidence } of factsIn(text)) {
      expect(text.slice(evidence.start ?? 0, evidence.end ?? 0)).toBe(evidence.quote);
    }
  });
});
