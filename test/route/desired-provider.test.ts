/** Text and addressee in; where the patient wants treatment out, as written, with the row it was recognised by. */
import { describe, expect, test } from 'vitest';
import { desiredOf, type Scene } from './scene.ts';

const asked: readonly (readonly [text: string, quote: string, rule: string])[] = [
  ['Ønsker Hernes Institutt.', 'Hernes Institutt', 'receivers:hernes-institutt'],
  ['Pasientens førstevalg er Skogli på Lillehammer.', 'Skogli på Lillehammer', 'receivers:skogli'],
  ['OPPHOLD CATOSENTERET', 'CATOSENTERET', 'receivers:catosenteret'],
  ['Vi søkjer han inn til gruppe i Rauland (AiR).', 'Rauland (AiR)', 'receivers:air-rauland'],
  ['fortrinnsvis Ravneberghaugen, med mål om jobb', 'Ravneberghaugen', 'receivers:ravneberghaugen'],
  ['Eit dagopphald, t.d. LHL-klinikkene Bergen', 'LHL-klinikkene Bergen', 'receivers:lhl-klinikkene-bergen'],
  ['Frisk i Hamar er nevnt av opplæringskontoret.', 'Frisk i Hamar', 'receivers:frisk'],
  ['STAD: Muritunet i Valldal, har kamerat som har vore der.', 'Muritunet i Valldal', 'receivers:muritunet'],
  ['Ønsket sted = Rehabilitering Vest, dagtilbud.', 'Rehabilitering Vest', 'receivers:rehabilitering-vest'],
  [
    '*** ETTERSPURT TILBUD\nArbeidsretta opphold, Meråker\nKurbad.',
    'Meråker\nKurbad',
    'receivers:meraaker-kurbad',
  ],
  ['# Ber om\nTerapi hos dere på Kronstad DPS.', 'Kronstad DPS', 'provider-words:any-dps'],
  [
    'Ønsker Beitostølen Helsesportssenter.',
    'Beitostølen Helsesportssenter',
    'provider-words:any-institution',
  ],
  ['Søker plass på Unicare Bakke.', 'Unicare Bakke', 'provider-words:any-institution'],
  [
    'Vil ikke til Meråker Kurbad, men ønsker Unicare Coperio.',
    'Unicare Coperio',
    'receivers:unicare-coperio',
  ],
  ['Ønsker ViGØR, alternativt Helsepartner i Skibotn.', 'ViGØR', 'receivers:vigor'],
  ['Har vært på Unicare Friskvern i 2022. Ønsker nå Catosenteret.', 'Catosenteret', 'receivers:catosenteret'],
  ['Would like a stay at Hernes Institutt.', 'Hernes Institutt', 'receivers:hernes-institutt'],
  ['Ønsker Valnesfjord Helsesportssenter.', 'Valnesfjord Helsesportssenter', 'receivers:valnesfjord'],
];

const notAsked: readonly (readonly [about: string, text: string])[] = [
  ['an earlier stay', 'Var på Hernes Institutt i fjor.'],
  ['an earlier stay by its year', 'Catosenteret høsten 2024, uten endring.'],
  ['an earlier stay by its heading', 'Tidligere behandling:\nFire uker Muritunet.'],
  ['a refusal', 'Ønsker ikke Catosenteret.'],
  ['earlier talks at a hospital clinic', 'Fem samtaler Jobbfast i mai.'],
  ['a hospital clinic just named', 'Kjent ved Lovisenberg DPS.'],
  ['an earlier DPS', 'DPS 2021-22, kognitiv terapi.'],
  ['a word that is also a name', 'Ellers frisk. Cato er ektefellen.'],
  ['a place that is also a name, not wished', 'Bor på Rauland.'],
  ['the offer itself', 'Ber om HelseIArbeid.'],
  ['the intake unit', 'Ønsker vurdering ved RKE Helse Sør-Øst.'],
];

describe('desired provider', () => {
  test.each(asked)('%s → %s', (text, quote, rule) => {
    const start = text.indexOf(quote);
    expect(desiredOf({ text })).toEqual({
      quote,
      path: '/tekst',
      start,
      end: start + quote.length,
      certainty: 'stated',
      rule,
    });
  });

  test.each(notAsked)('%s is no wish', (_, text) => {
    expect(desiredOf({ text })).toBeNull();
  });

  test('an earlier treatment stays one, whatever the sentence (KITH InfItem TB)', () => {
    expect(desiredOf({ text: 'Opphold Catosenteret', place: '8233#TB' })).toBeNull();
  });

  test('under the heading of expected treatment a name is a wish (KITH UTRED)', () => {
    expect(desiredOf({ text: 'Skogli, fire uker', place: '8231#UTRED' })?.quote).toBe('Skogli');
  });

  test.each([
    ['an institution', { to: 'Muritunet AS' }, 'Muritunet AS', 'receivers:muritunet'],
    [
      'a clinic that may not assess rights',
      { to: 'Norsk Arbeidshelse AS' },
      'Norsk Arbeidshelse AS',
      'receivers:norsk-arbeidshelse',
    ],
    [
      'an institution without a row',
      { to: 'Furuheim rehabiliteringssenter' },
      'Furuheim rehabiliteringssenter',
      'provider-words:any-institution',
    ],
  ] as [string, Scene, string, string][])(
    'addressed to %s, with no wish in the text: that is the wish',
    (_, scene, quote, rule) => {
      expect(desiredOf(scene)).toMatchObject({ quote, rule, certainty: 'coded', start: null });
    },
  );

  test.each(['RKE', 'Lovisenberg DPS', 'Ålesund sjukehus, HelseIArbeid', 'Sykehuset Østfold'])(
    'addressed to %s, which assesses rights: no wish',
    (to) => {
      expect(desiredOf({ to })).toBeNull();
    },
  );

  test('a name in the text goes before the addressee', () => {
    expect(desiredOf({ to: 'Muritunet AS', text: 'Ønsker Unicare Helsefort.' })?.quote).toBe(
      'Unicare Helsefort',
    );
  });
});
