/** Phrases in; where they stand in a text out. */
import { describe, expect, test } from 'vitest';
import { phraseFault, phraseIndex } from '../../src/tables/phrase-index.ts';

function found(phrases: readonly string[], text: string): string[] {
  const index = phraseIndex(phrases.map((phrase) => ({ phrase, meaning: phrase })));
  return index
    .scan(text)
    .map(({ meanings, start, end }) => `${meanings.join('+')}=${text.slice(start, end)}`);
}

describe('phrase index', () => {
  test.each([
    ['case does not count', ['rke'], 'Til RKE.', ['rke=RKE']],
    [
      'punctuation between words does not count',
      ['rauland air'],
      'Rauland (AiR)',
      ['rauland air=Rauland (AiR'],
    ],
    [
      'a line break between words does not count',
      ['meråker kurbad'],
      'Meråker\n   Kurbad',
      ['meråker kurbad=Meråker\n   Kurbad'],
    ],
    ['an empty line parts words', ['meråker kurbad'], 'Meråker\n\nKurbad', []],
    ['a hyphen is as good as a space', ['air klinikk'], 'AiR-klinikk', ['air klinikk=AiR-klinikk']],
    ['a phrase is whole words', ['air'], 'Airport, fair', []],
    ['a star stands for any ending', ['døgnopph*'], 'døgnopphaldet', ['døgnopph*=døgnopphaldet']],
    ['also inside a phrase', ['søk* plass'], 'søkjer plass', ['søk* plass=søkjer plass']],
    [
      'the longest phrase wins',
      ['rehab', 'rehab* vest', 'rehab*'],
      'Rehabilitering Vest',
      ['rehab* vest=Rehabilitering Vest'],
    ],
    [
      'a shorter one is found where the longer does not fit',
      ['rehabilitering vest', 'rehab*'],
      'rehabilitering',
      ['rehab*=rehabilitering'],
    ],
    ['one phrase with two meanings', ['opphold', 'Opphold'], 'opphold', ['opphold+Opphold=opphold']],
    ['several in order', ['a', 'b c'], 'a b c a', ['a=a', 'b c=b c', 'a=a']],
    ['no phrases', [], 'tekst', []],
    ['an empty text', ['a'], '', []],
  ] as const)('%s', (_, phrases, text, expected) => {
    expect(found(phrases, text)).toEqual(expected);
  });

  test('offsets hold after a letter whose lower case is longer', () => {
    expect(found(['rke'], 'İstanbul RKE')).toEqual(['rke=RKE']);
  });

  test.each(['rehab ', 'rehab-i-', 'søk \n', 'rehab', ' ', '\n '])(
    'a text of nothing but "%s" is no burden',
    (part) => {
      const index = phraseIndex(['rehab* i nord', 'søk* plass'].map((phrase) => ({ phrase, meaning: 0 })));
      expect(index.scan(part.repeat(500_000))).toEqual([]);
    },
  );

  test.each([
    ['--', '"--" has no word'],
    ['', '"" has no word'],
    ['ab*', '"ab*" needs three letters before "*"'],
    ['abc*', null],
  ])('"%s" is judged when the tables load', (phrase, fault) => {
    expect(phraseFault(phrase)).toBe(fault);
  });
});
