/** Addressee, diagnoses and text in; the service line out. Cases as they are written, in bokmål, nynorsk, English and shorthand. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { route } from '../../src/route/route.ts';
import { MAPPINGS } from '../../src/tables.ts';
import { foundOf, lineOf, referralOf, rulesOf, type Scene, tables } from './scene.ts';

const INSTITUTION = 'institution';
const MUSCULOSKELETAL = 'musculoskeletal-outpatient';
const MENTAL = 'mental-outpatient';
const UNCLEAR = 'unclear';

const cases: readonly (readonly [about: string, scene: Scene, line: string])[] = [
  // The addressee tells.
  ['an intake unit', { to: 'RKE', diagnoses: ['P76'] }, INSTITUTION],
  ['an intake unit, nynorsk', { to: 'Vurderingseininga, Helse Bergen', diagnoses: ['L92'] }, INSTITUTION],
  [
    'an intake unit in English',
    { to: 'Regional Coordinating Unit, Helse Vest', diagnoses: ['L92'] },
    INSTITUTION,
  ],
  ['an institution', { to: 'Muritunet AS', diagnoses: ['L84'] }, INSTITUTION],
  [
    'an institution we have no row for',
    { to: 'Furuheim rehabiliteringssenter', diagnoses: ['L84'] },
    INSTITUTION,
  ],
  ['a DPS', { to: 'Nidelv DPS', diagnoses: ['P76'] }, MENTAL],
  [
    'a DPS, though the first diagnosis is of the back',
    { to: 'Stord DPS', diagnoses: ['L84', 'P76'] },
    MENTAL,
  ],
  ['a psychiatric centre', { to: 'Indre Sogn psykiatrisenter' }, MENTAL],
  ['a clinic in two levels', { to: ['Helse Bergen HF', 'Allmennpsykiatrisk poliklinikk'] }, MENTAL],
  [
    'physical medicine and rehabilitation',
    { to: 'Sykehuset Østfold, Fysikalsk medisin og rehabilitering' },
    MUSCULOSKELETAL,
  ],
  [
    'physical medicine in English',
    { to: 'Stavanger University Hospital, Physical Medicine' },
    MUSCULOSKELETAL,
  ],
  ['a back clinic', { to: 'Haukeland, ryggpoliklinikken', diagnoses: ['P02'] }, MUSCULOSKELETAL],
  ['HelseIArbeid', { to: 'Drammen sykehus, HelseIArbeid' }, MUSCULOSKELETAL],
  ['HelseIArbeid for a depression', { to: 'UNN Tromsø, HelseIArbeid-senteret', diagnoses: ['P76'] }, MENTAL],
  [
    'HelseIArbeid, the wrist first and strain second',
    { to: 'Finnmarkssykehuset Kirkenes, Helse i arbeid', diagnoses: ['L11', 'P02'] },
    MUSCULOSKELETAL,
  ],
  [
    'a hospital’s rehabilitation department',
    { to: 'Ålesund sjukehus, Klinikk for rehabilitering', diagnoses: ['L84'] },
    MUSCULOSKELETAL,
  ],
  ['Norsk Arbeidshelse', { to: 'Norsk Arbeidshelse AS' }, MENTAL],

  // The text tells, where the addressee does not.
  [
    'a stay asked for',
    { text: 'Søkes inn til fire ukers rehabiliteringsopphold.', diagnoses: ['L18'] },
    INSTITUTION,
  ],
  [
    'a day stay, nynorsk',
    { text: 'Trur eit kort dagopphald vil vere nok.', diagnoses: ['L03'] },
    INSTITUTION,
  ],
  ['shorthand', { text: 'Henvises arb.rettet rehab., gjerne døgn.', diagnoses: ['L84'] }, INSTITUTION],
  [
    'work-oriented rehabilitation',
    { text: 'Ønsker arbeidsrettet rehabilitering på institusjon.', diagnoses: ['P76'] },
    INSTITUTION,
  ],
  ['an institution by name', { text: 'Ønsker Unicare Coperio.', diagnoses: ['P76'] }, INSTITUTION],
  ['English', { text: 'I request an inpatient rehabilitation stay.', diagnoses: ['L84'] }, INSTITUTION],
  ['the hospitals’ marker', { text: 'HIA\nTømrer, sykmeldt 60 %.', diagnoses: ['L84'] }, MUSCULOSKELETAL],
  [
    'an outpatient clinic',
    { text: 'Ber om arbeidsretta pol.kl. tilbod.', diagnoses: ['L93'] },
    MUSCULOSKELETAL,
  ],
  ['the old name', { text: 'Vurderes for Raskere tilbake.', diagnoses: ['P76'] }, MENTAL],
  [
    'a stay in the past',
    { text: 'Var innlagt på rehabiliteringsopphold i 2018. Nå poliklinisk oppfølging.', diagnoses: ['L84'] },
    MUSCULOSKELETAL,
  ],
  ['a stay not wanted', { text: 'Ikke behov for døgnopphold.', diagnoses: ['L84'] }, MUSCULOSKELETAL],
  [
    'a stay, against a clinic addressed',
    { to: 'Sykehuset Telemark, fysikalsk medisin', text: 'Søkes døgnopphold på Rauland (AiR).' },
    INSTITUTION,
  ],

  // The diagnosis tells the field.
  ['ICPC-2 L', { diagnoses: ['L84'] }, MUSCULOSKELETAL],
  ['ICPC-2 P', { diagnoses: ['P74'] }, MENTAL],
  ['ICD-10 M with a dot', { diagnoses: ['M54.2'] }, MUSCULOSKELETAL],
  ['ICD-10 F', { diagnoses: ['F412'] }, MENTAL],
  ['the first counts most', { diagnoses: ['P76', 'L84'] }, MENTAL],
  ['headache beside a neck', { diagnoses: ['N89', 'L83'] }, MUSCULOSKELETAL],

  // The complaint tells the field, where there is no diagnosis.
  ['a back in words', { text: 'Vondt i ryggen i to år. Ønsker poliklinisk vurdering.' }, MUSCULOSKELETAL],
  ['panic in English', { text: 'Panic attacks and low mood. Would like outpatient treatment.' }, MENTAL],

  // Nothing tells.
  ['no word of it', {}, UNCLEAR],
  ['neither field', { text: 'Slapp og trøtt.', diagnoses: ['A04'] }, UNCLEAR],
  ['a diagnosis of an unknown kind', { diagnoses: ['Z29'] }, UNCLEAR],
  [
    'a mere hint of an institution',
    { text: 'henv for arbeidsrehab der det måtte passe', diagnoses: ['L08'] },
    UNCLEAR,
  ],
];

describe('service line', () => {
  test.each(cases)('%s', (_, scene, line) => {
    expect(lineOf(scene).value).toBe(line);
  });

  test('every word that makes a name a place of treatment tells the line of an addressee too', () => {
    const rows: Record<string, string>[] = parse(readFileSync(`${MAPPINGS}/provider-words.csv`), {
      columns: true,
      comment: '#',
      comment_no_infix: true,
    });
    const places = rows.filter(({ meaning }) => meaning === 'institution' || meaning === 'dps');
    const words = places.flatMap((row) => row.phrases?.replaceAll('*', '').split('|') ?? []);
    expect(words).toContain('DPS');
    expect(words.filter((word) => lineOf({ to: `Granlia ${word}` }).value === UNCLEAR)).toEqual([]);
  });

  test('evidence quotes the text exactly, strongest first, with the row that says so', () => {
    const text = 'Sykmeldt siden mai.\nSøkes inn til\ndøgnopphold.';
    const { evidence } = lineOf({ text, diagnoses: ['L84'] });
    expect(evidence[0]).toEqual({
      quote: 'døgnopphold',
      path: '/tekst',
      start: text.indexOf('døgnopphold'),
      end: text.length - 1,
      certainty: 'stated',
      rule: 'service-line-words:stay',
    });
  });

  test('evidence of a diagnosis shows the code', () => {
    expect(lineOf({ diagnoses: ['F321'] }).evidence).toMatchObject([
      { quote: 'F321', start: null, certainty: 'coded', rule: 'service-line-diagnoses:icd-10-f32-f33' },
    ]);
  });

  test('a code of a list we do not know says nothing', () => {
    const unknown = { code: 'L84', system: null, display: 'Ryggsyndrom', path: '/diagnose' };
    expect(tables.serviceLines.diagnosisOf(unknown)).toBeNull();
  });

  test('a service requested by its name is read like an addressee', () => {
    const requested = 'Fysikalsk medisin og rehabilitering';
    expect(lineOf({ requested })).toMatchObject({
      value: MUSCULOSKELETAL,
      evidence: [{ quote: requested, path: '/tjeneste' }, { quote: requested }],
    });
  });

  test('the route gives the strongest evidence as its reason', () => {
    const scene: Scene = { kommunenummer: '0301', to: 'RKE Sunnaas', diagnoses: ['L84'] };
    const routed = route(referralOf(scene), foundOf(lineOf(scene)), tables);
    expect(rulesOf(routed)).toEqual(['region-prefixes:03', 'receivers:rke-sor-ost', 'receivers:rke-sor-ost']);
  });
});
