/** Words of acute danger as doctors write them, and the same words where they tell of none. */
import { describe, expect, it } from 'vitest';
import { find } from '../../src/find/find.ts';
import type { Referral } from '../../src/referral.ts';
import { loadTables } from '../../src/tables.ts';
import { diagnosis, patient, referral, referralWithText } from '../support/referral.ts';

const tables = loadTables();
const flagsIn = (about: Referral) => find(about, tables).redFlags;

describe('is a red flag', () => {
  it.each([
    'Hun har konkrete planer om å ta livet av seg.',
    'Sliter med selvmordstanker, særlig om natta.',
    'Sover ikke, selvmordstanker.',
    'Sover ikke og har selvmordsplaner.',
    'Ingen effekt av Sertralin, har suicidale tanker.',
    'Tidligere depresjoner, nå suicidal.',
    'Tidligere frisk, selvmordstanker siste uke.',
    'Pas. har suic.tanker, sover dårlig.',
    'SI+, ingen plan.',
    'Suicidalitet: ja, vage planer.',
    'Lavt stemningsleie, suicidal.',
    'Suicidal, vurdert av akutteam i går.',
    'Har selvmordtanker.',
    'Suisidal.',
    'Orker ikke leve lenger.',
    'Sier at han er lei av livet og vil dø.',
    'Har samlet tabletter.',
    'Ho har sjølvmordstankar og orkar ikkje meir.',
    'Ho seier at ho ikkje vil leve, har planar om å ta livet sitt.',
    'Describes suicidal ideation with intent.',
    'She says she would be better off dead.',
    'He has not slept, he has suicidal thoughts.',
    'Spørsmål om cauda equina, ridebukseanestesi siden i går.',
    'Kan ikke utelukke cauda equina.',
    'Cauda eq. mistenkes.',
    'Får ikke tisset siden i natt.',
    'Nyoppstått dropfot høyre.',
    'Nyoppståtte vannlatingsproblemer og nummen i skrittet.',
    'Sudden foot drop: new foot drop since Monday, urinary retention.',
    'Hører stemmer.',
    'Drapstanker mot sjefen.',
    'Pågående brystsmerter i dag.',
    'Blir slått hjemme.',
    'DEPRIMERT, SELVMORDSTANKER',
    'Sier at hun vil gjøre slutt på livet.',
    'Pasienten har uttalt at han ikke ser noen grunn til å leve.',
    'Tenker mye på å ta sitt liv.',
    'Ønsker ikke å våkne om morgenen.',
    'Har skrevet avskjedsbrev.',
    'Har en konkret plan for hvordan han skal dø.',
    'Har lyst til å dø.',
    'Tanker om at det er best å være død.',
    'Vurderer å hoppe fra brua.',
    'Truer med å skyte seg.',
    'Prøvde i går å henge seg.',
    'Ho tenkjer på å gjere slutt på livet.',
    'Ho ønskjer ikkje å vakne.',
    'He sees no reason to live.',
    'Inkontinent for urin og avføring siden i går.',
    'Nummenhet i ridebukseområdet.',
    'Mister følelsen i underlivet.',
    'Tapt sfinktertonus.',
    'Kan ikke utelukke cauda equina ved MR.',
    'Cauda equina er ikke utelukket.',
    'Akutt innsettende lammelse i venstre bein.',
    'Tidligere selvmordsforsøk, og nå nye planer om å ta livet.',
  ])('%s', (text) => {
    const [flag] = flagsIn(referralWithText(text));
    expect(flag).toBeDefined();
    expect(text.slice(flag?.start ?? 0, flag?.end ?? 0)).toBe(flag?.quote);
  });
});

describe('is none', () => {
  it.each([
    'Ingen selvmordstanker.',
    'Ingen tegn til psykose eller suicidalitet.',
    'Ingen psykose, selvmordstanker eller mani.',
    'Ikke suicidal.',
    'Ikke lenger suicidal.',
    'Har ikke lenger selvmordstanker.',
    'Avkrefter selvmordstanker.',
    'Benekter suicidale tanker eller planer.',
    'Suicidalitet: benektes.',
    'Suicidalitet: nei.',
    'Suicidalitet vurdert som lav.',
    'Selvmordstanker? Nei.',
    'Er han suicidal?',
    'Broren tok livet sitt i fjor.',
    'Mor har hatt selvmordstanker.',
    'Tidligere selvmordsforsøk som 16-åring.',
    'Selvmordsforsøk for mange år siden.',
    'Selvmordsforsøk i 2009.',
    'Ikkje sjølvmordstankar.',
    'Nektar for sjølvmordstankar.',
    'Ikkje lenger suicidal.',
    'No suicidal thoughts.',
    'Denies suicidal ideation.',
    'Not suicidal.',
    'No longer suicidal.',
    'His brother was suicidal.',
    'Ingen tegn til cauda equina.',
    'Ingen ridebukseanestesi, ingen urinretensjon.',
    'Ingen vannlatingsproblemer.',
    'Operert for cauda equina i 2015.',
    'Arbeidsgiver har en konkret plan for opptrapping.',
    'Jobber med selvmordsforebygging.',
    'Vold på jobben mot ansatte.',
    'Ikke psykotisk.',
    'Kronisk dropfot.',
    'Tidl. suicidforsøk 2015, ikke nå.',
    'Suicide attempt in 2010, no plans since.',
    'Nei til selvmordstanker.',
    'Hadde selvmordstanker som ungdom.',
    'Hadde sjølvmordstankar som ungdom.',
    'Malignitetssuspekt lesjon er utelukket ved MR.',
    'Avkreftet selvmordsplaner ved direkte spørsmål.',
    'MR utelukket cauda equina.',
    'Cauda equina er utelukket.',
    'No red flags, no saddle anaesthesia or bladder dysfunction.',
    'Har lett for å henge seg opp i småting.',
    'Skyter seg selv i foten ved å si ja til alt.',
  ])('%s', (text) => {
    expect(flagsIn(referralWithText(text))).toEqual([]);
  });

  it('what is said of a relative in the sentences that follow', () => {
    const text = 'Kona sliter psykisk. Hun hører stemmer.';
    const man = patient({ gender: { value: 'male', path: '/gender' } });
    expect(flagsIn(referralWithText(text, { patient: man }))).toEqual([]);
  });
});

describe('a diagnosis', () => {
  it.each([
    ['P77', 'icpc-2', 1],
    ['P98', 'icpc-2', 1],
    ['X76', 'icpc-2', 0],
    ['X84', 'icpc-2', 0],
    ['L03', 'icpc-2', 0],
    ['X84', 'icd-10-no', 1],
    ['R45.8', 'icd-10-no', 1],
    ['G834', 'icd-10-no', 1],
    ['F20', 'icd-10-no', 0],
  ] as const)('%s of %s: %i', (code, list, count) => {
    expect(flagsIn(referral({ diagnoses: [diagnosis(code, list)] }))).toHaveLength(count);
  });
});
