/** Values of any type, notes and narratives → the words a reader is shown, and the place that KITH messages have for such a text. */
import type { Coded, Placed, TextBlock } from '../../referral.ts';
import { ANSWER } from '../../systems.ts';
import { NAME } from '../../version.ts';
import { richText } from '../kith/rich-text.ts';
import { readable } from '../long-text.ts';
import { parseXml } from '../xml/parse.ts';
import { type CodeTables, codingOf, conceptOf, wordsOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { date, field, number, primitive, senseOf, string } from './fields.ts';

export const USE = 'texts';

/** A stretch of words and where they stand; null when there are none. Line ends come out as `\n`, whichever the sender used. */
export function words(text: string | null | undefined, path: string): Placed | null {
  const read = readable(text ?? '');
  const value = read.includes('\r') ? read.replace(/\r\n?/g, '\n') : read;
  return value === '' ? null : { value, path };
}

/** Several stretches as one: at the place of the only one, else at that of the whole. */
export function joined(parts: readonly (Placed | null)[], path: string, separator = '\n'): Placed | null {
  const said = parts.filter((part) => part !== null);
  const [only] = said;
  if (only === undefined) return null;
  return {
    value: said.map(({ value }) => value).join(separator),
    path: said.length === 1 ? only.path : path,
  };
}

export function block(
  text: Placed | null,
  about: Partial<Omit<TextBlock, 'text' | 'path'>> = {},
): TextBlock | null {
  if (text === null) return null;
  const { place = null, heading = null, start = null, end = null } = about;
  return { place, heading, text: text.value, start, end, path: text.path };
}

/** `value[x]` of an answer, observation or component, `stem` being `value`; null for values that show nothing, and for attachments. */
export function shown(parent: FhirElement, stem: string, tables: CodeTables): Placed | null {
  for (const element of parent.all()) {
    const type = element.name.startsWith(stem) ? element.name.slice(stem.length) : '';
    const reader = READERS[type];
    const text = reader?.(element, tables) ?? null;
    if (text) return words(text, element.path);
  }
  return null;
}

type Reader = (element: FhirElement, tables: CodeTables) => string | null;

const plain: Reader = (element) => primitive(element, string, USE)?.value ?? null;
const READERS: Readonly<Record<string, Reader>> = {
  String: plain,
  Markdown: plain,
  Integer: plain,
  Decimal: plain,
  Date: plain,
  DateTime: plain,
  Time: plain,
  Instant: plain,
  Uri: plain,
  Url: plain,
  Code: plain,
  Boolean: (element) => yesOrNo(element),
  Coding: (element, tables) => ofCoding(element, tables),
  CodeableConcept: (element, tables) => wordsOf(conceptOf(element, tables, USE)),
  Quantity: (element) => quantity(element),
  Age: (element) => quantity(element),
  Range: (element) => range(element),
  Period: (element) => period(element),
  Reference: (element) => (element.isObject ? (field(element, 'display', string, USE)?.value ?? null) : null),
};

function yesOrNo(element: FhirElement): string | null {
  const { value } = element;
  if (typeof value !== 'boolean') return primitive(element, string, USE)?.value ?? null;
  element.use = USE;
  return value ? 'Ja' : 'Nei';
}

/** n.b. an answer of this program's own form says by code what its words say beside it; only "none" may stand alone. */
function ofCoding(element: FhirElement, tables: CodeTables): string | null {
  if (!element.isObject) return primitive(element, string, USE)?.value ?? null;
  const coding = codingOf(element, tables, USE);
  if (coding?.system === ANSWER) return coding.code === 'none-stated' ? 'Ingen' : null;
  return coding?.display ?? field(element, 'display', string, USE)?.value ?? coding?.code ?? null;
}

function quantity(element: FhirElement | null): string | null {
  if (element === null) return null;
  if (!element.isObject) return primitive(element, string, USE)?.value ?? null;
  const value = field(element, 'value', number, USE);
  if (value === null) return null;
  const unit = field(element, 'unit', string, USE) ?? field(element, 'code', string, USE);
  const comparator = field(element, 'comparator', string, USE)?.value ?? '';
  return `${comparator}${value.value}${unit ? ` ${unit.value}` : ''}`;
}

function range(element: FhirElement): string | null {
  const limits = [quantity(element.one('low')), quantity(element.one('high'))];
  return limits.some((limit) => limit !== null) ? limits.map((limit) => limit ?? '').join('–') : null;
}

function period(element: FhirElement): string | null {
  const { start, end } = periodOf(element);
  return start === null && end === null ? null : `${start ?? ''}–${end ?? ''}`;
}

/** ISO dates between which something held. */
function periodOf(element: FhirElement | null): { start: string | null; end: string | null } {
  if (element === null || !element.isObject) return { start: null, end: null };
  return {
    start: field(element, 'start', date, USE)?.value ?? null,
    end: field(element, 'end', date, USE)?.value ?? null,
  };
}

/** `effective[x]`, `performed[x]` and the like; a single date is where it began. */
export function timeOf(parent: FhirElement, stem: string): { start: string | null; end: string | null } {
  const told = parent.one(`${stem}Period`);
  if (told) return periodOf(told);
  const start = field(parent, `${stem}DateTime`, date, USE) ?? field(parent, `${stem}Date`, date, USE);
  return { start: start?.value ?? null, end: null };
}

/** Annotations, but for this program's own summary in a bundle of its own. */
export function notesOf(parent: FhirElement): Placed[] {
  return parent.list('note').flatMap((note) => {
    const author = note.isObject ? field(note, 'authorString', string, 'whose note this is') : null;
    if (author?.value.startsWith(`${NAME} `)) return [];
    const text = senseOf(note, 'text', USE);
    return words(text?.value, text?.path ?? note.path) ?? [];
  });
}

/** A text property as it stands. */
export function textIn(parent: FhirElement, name: string): Placed | null {
  const text = field(parent, name, string, USE);
  return words(text?.value, text?.path ?? parent.path);
}

/** The XHTML of a narrative as it reads; what is no XHTML is read without its tags. */
export function narrativeOf(parent: FhirElement): Placed | null {
  const narrative = parent.one('text');
  const div = narrative?.isObject ? field(narrative, 'div', string, USE) : null;
  if (div === null) return null;
  const xhtml = readable(div.value);
  const parsed = parseXml(Buffer.from(xhtml));
  const text = parsed.fault
    ? xhtml.replace(/<[^<>]*>/g, '\n').replace(/\s*\n\s*/g, '\n')
    : richText(parsed.root, USE);
  return words(text, div.path);
}

const LISTS = /\.(8231|8233|8234|8254)$/;

/** The place of the first code that has one. */
export function placeOf(codings: readonly Coded[], { fhir }: CodeTables): string | null {
  for (const { system, code } of codings) {
    const list = LISTS.exec(system ?? '')?.[1];
    if (list !== undefined) return `${list}#${code.toUpperCase()}`;
    const place = fhir.places.get(`${system}#${code}`);
    if (place) return place;
  }
  return null;
}

const LIST_AND_CODE = /^(8231|8233|8234|8254)[.#/:_-]([A-Za-z]{1,5})$/;

export function placeOfLinkId(linkId: string, { fhir }: CodeTables): string | null {
  const named = LIST_AND_CODE.exec(linkId);
  if (named) return `${named[1]}#${named[2]?.toUpperCase()}`;
  return fhir.places.get(`linkId#${linkId.toUpperCase()}`) ?? null;
}
