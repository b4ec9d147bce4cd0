/** UTF-16 units in; the folded sign of each out: letters without case and accents, digits, and the kinds of separator. */

/** Separators, weakest first: words of one clause, clauses of one sentence, sentences. */
export const SPACE = 1;
export const CLAUSE = 2;
export const SENTENCE = 3;
/** Any number (`100`, `37,5`, `07.04.25`, `50/50`); a table phrase writes it `#`. */
export const NUMBER = 4;
export const PERCENT = 5;
export const PLUS = 6;
export const FIRST_LETTER = 7;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzæøå';
/** How many different folded signs there are. */
export const SIGNS = FIRST_LETTER + LETTERS.length;

export const KIND_SKIP = 250;
export const KIND_DIGIT = 251;
export const KIND_SPACE = 252;
export const KIND_NEWLINE = 253;
export const KIND_CLAUSE = 254;
export const KIND_STOP = 255;

/** What each UTF-16 unit below U+2200 is; anything above separates words. */
const kinds = new Uint8Array(0x2200).fill(SPACE);
function assign(characters: string, kind: number): void {
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;
}
for (const [index, letter] of [...LETTERS].entries()) {
  assign(letter + letter.toUpperCase(), FIRST_LETTER + index);
}
const FOREIGN_LETTERS: Readonly<Record<string, string>> = {
  a: 'áàâãā',
  c: 'çčć',
  d: 'ðđ',
  e: 'éèêëēė',
  g: 'ğ',
  i: 'íìîïī',
  l: 'ł',
  n: 'ñńŋ',
  o: 'óòôõō',
  s: 'šśß',
  t: 'ŧ',
  u: 'úùûüū',
  y: 'ýÿ',
  z: 'žźż',
  æ: 'ä',
  ø: 'ö',
};
for (const [letter, forms] of Object.entries(FOREIGN_LETTERS)) {
  assign(forms + forms.toUpperCase(), FIRST_LETTER + LETTERS.indexOf(letter));
}
assign('0123456789', KIND_DIGIT);
assign('%', PERCENT);
assign('+', PLUS);
assign(' \t\u00a0\u2002\u2003\u2009\u202f\u2007/\'"«»“”„‘’*_|\\&', KIND_SPACE);
assign('\n\r\u0085\u2028\u2029', KIND_NEWLINE);
assign(',()[]{}:<>=→~', KIND_CLAUSE);
assign('.!?;•·●▪', KIND_STOP);
assign('-–—‐‑‒', KIND_SPACE);
kinds.fill(KIND_SKIP, 0x300, 0x370); // combining marks
assign('\u00ad\u200b\u200c\u200d\u2060', KIND_SKIP);

export const DASHES = new Set([...'-–—‐‑‒'].map((dash) => dash.charCodeAt(0)));
export const FULL_STOP = 0x2e;
export const RING = 0x30a;
export const LETTER_A = FIRST_LETTER + LETTERS.indexOf('a');
export const LETTER_AA = FIRST_LETTER + LETTERS.indexOf('å');

export function isWordSign(sign: number): boolean {
  return sign >= NUMBER;
}

/** The kind of the unit at a place; past the end, a separator. */
export function kindAt(source: string, at: number): number {
  const code = source.charCodeAt(at);
  return code < 0x2200 ? (kinds[code] ?? SPACE) : SPACE;
}
