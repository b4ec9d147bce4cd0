/** Hand-written texts are read as a person would read them. */
import { describe, expect, it } from 'vitest';
import { find } from '../../src/find/find.ts';
import type { Item } from '../../src/referral.ts';
import { loadTables } from '../../src/tables.ts';
import { patient, referralWithText } from '../support/referral.ts';
import { LETTERS, MORE_SENTENCES } from './more-texts.ts';
import { TELEGRAMS } from './telegrams.ts';
import { SENTENCES, TEXTS } from './texts.ts';

const tables = loadTables();

describe('whole texts', () => {
  it.each([...TEXTS, ...LETTERS])('%s', (text, expected) => {
    const { items } = find(referralWithText(text), tables);
    const statuses = Object.fromEntries(Object.entries(items).map(([item, { status }]) => [item, status]));
    expect(statuses).toMatchObject(expected);
  });
});

describe.each([...SENTENCES, ...MORE_SENTENCES])('$item is $status', ({ item, status, sentences }) => {
  it.each(sentences)('%s', (sentence) => {
    expect(find(referralWithText(sentence), tables).items[item].status).toBe(status);
  });
});

describe.each(TELEGRAMS)('$item is $status in telegram style', ({ item, status, sentences }) => {
  it.each(sentences)('%s', (sentence) => {
    const found = find(referralWithText(sentence), tables).items[item].status;
    expect(found === 'none-stated' ? 'stated' : found).toBe(status);
  });
});

describe('whose facts they are', () => {
  const statusOf = (text: string, item: Item, gender: 'male' | 'female') => {
    const known = patient({ gender: { value: gender, path: '/patient/gender' } });
    return find(referralWithText(text, { patient: known }), tables).items[item].status;
  };

  it.each([
    [
      'a husband, all through the letter',
      'Mannen hennes er syk. Hun har det tungt. Han er sykmeldt 100 %.',
      'female',
      'absent',
    ],
    ['a man with a sick wife', 'Kona er lærer. Hun er sykmeldt 50 %.', 'male', 'absent'],
    ['the patient after her mother', 'Mor er død. Hun er sykmeldt 50 %.', 'female', 'stated'],
    ['the patient after her husband', 'Mannen er snill. Hun er sykmeldt 50 %.', 'female', 'stated'],
    ['the man who is the patient', 'Mannen er sykmeldt 100 % siden mars.', 'male', 'stated'],
    ['a sick leave long over', 'Var sykmeldt fire måneder i 2012.', 'female', 'absent'],
    ['a sick leave that goes on', 'Ble sykmeldt i 2023 og er det fortsatt.', 'female', 'stated'],
  ] as const)('%s', (_who, text, gender, expected) => {
    expect(statusOf(text, 'sick-leave', gender)).toBe(expected);
  });

  it('what a husband was given at work is none of the patient’s', () => {
    const text = 'Hun har ryggplager. Mannen er på Hurtigruten. De la til rette for ham med kontorarbeid.';
    expect(statusOf(text, 'work-measures', 'female')).toBe('absent');
  });

  it('a son who took over the cowshed is a measure for the patient', () => {
    expect(statusOf('Sønnen bor på gården. Han har overtatt fjøset.', 'work-measures', 'female')).toBe(
      'stated',
    );
  });
});

describe('labels on one line with nothing between an answer and the next label', () => {
  it.each([
    'Yrke: kokk Sykm: 100 % fra 3/3 Tiltak: redusert tid Tlf: 40 11 22 33',
    'Nakkesmerter. Yrke: kokk Sykmelding: 50 % Tiltak på jobb: redusert tid Telefon: 40 11 22 33',
    'YRKE: KOKK SYKM: 50 % TILTAK PÅ JOBB: REDUSERT TID TLF: 40 11 22 33',
    'yrke: kokk sjukmeld: 50 % tiltak: kortare dagar mobil: 40 11 22 33',
    'Yrke: kokk Sykm: 50 % Tiltak: redusert tid Tlf: 40 11 22 33 Beh: fysio',
    'Yrke: kokk, Sykm: 50 %, Tiltak: redusert tid, Tlf: 40 11 22 33, Beh: fysio',
  ])('%s', (text) => {
    const { items } = find(referralWithText(text), tables);
    for (const item of ['employment', 'sick-leave', 'work-measures', 'phone'] as const) {
      expect(items[item].status).toBe('stated');
    }
  });

  it('unanswered ones state nothing', () => {
    const { items } = find(referralWithText('Yrke: Sykm: Tiltak: Tlf: '), tables);
    for (const item of ['employment', 'sick-leave', 'work-measures', 'phone'] as const) {
      expect(items[item].status).toBe('absent');
    }
  });
});

describe('the old name of the services', () => {
  it.each([
    'Raskere tilbake. Ryggvondt i to år.',
    'Raskere tilbake: angst og depresjon.',
    'Henvisning Raskere tilbake muskel/skjelett. Vondt i ryggen.',
    'Henvises til Raskere tilbake for angst.',
  ])('asks for them, and is no measure that was tried: %s', (text) => {
    const { items, facts } = find(referralWithText(text), tables);
    expect(items['work-measures'].status).toBe('absent');
    expect(facts.filter(({ kind }) => kind === 'measure')).toEqual([]);
  });

  it.each(['Har vært med i Raskere tilbake i 2015.', 'Var i Raskere tilbake i 2016, uten hell.'])(
    'is a measure where the patient took part: %s',
    (text) => {
      expect(find(referralWithText(text), tables).items['work-measures'].status).toBe('stated');
    },
  );
});
