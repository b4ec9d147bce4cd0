/** InfItem (an observation, a result or a medicine, with its type in list 8233) → one block of readable text. */
import type { Placed, TextBlock } from '../../referral.ts';
import { isoDate } from '../time.ts';
import type { XmlElement } from '../xml/tree.ts';
import { all, attribute, child, code, display, elementsOf, momentOrWritten, shown } from './fields.ts';
import { richText } from './rich-text.ts';

const USE = 'texts';

/** Null when it says nothing. The dates of the item belong to the text. */
export function blockOfInfItem(item: XmlElement): TextBlock | null {
  const type = child(item, 'Type');
  const said = elementsOf(item).flatMap((part) => statement(part) ?? []);
  const [only] = said;
  if (only === undefined) return null;
  const place = code(type, USE)?.value.toUpperCase();
  return {
    place: place === undefined ? null : `8233#${place}`,
    heading: attribute(type, 'DN', USE),
    text: said.map(({ value }) => value).join('\n'),
    start: momentOrWritten(child(item, 'StartDateTime'), isoDate, USE)?.value ?? null,
    end: momentOrWritten(child(item, 'EndDateTime'), isoDate, USE)?.value ?? null,
    path: said.length === 1 ? only.path : item.path,
  };
}

function statement(part: XmlElement): Placed | null {
  if (part.local === 'Observation') return observation(part);
  const said = part.local === 'ResultItem' ? result(part) : part.local === 'Medication' ? medicine(part) : '';
  return said === '' ? null : { value: said, path: part.path };
}

function observation(part: XmlElement): Placed | null {
  const description = child(part, 'Description');
  const described = richText(description, USE);
  const comment = richText(child(part, 'Comment'), USE);
  const concept = shown(child(part, 'CodedDescr'), USE);
  const said = [concept, described, comment].filter((words) => words !== null);
  if (said.length === 0) return null;
  const path = description && described !== null && said.length === 1 ? description.path : part.path;
  return { value: said.join('\n'), path };
}

/** `Hb: 12,3 g/dL (lav), 2026-03-01. Kommentar`; results within results follow on their own lines. */
function result(part: XmlElement): string {
  const investigation = child(part, 'ClinInv') ?? child(part, 'Investigation');
  const name = joined(' ', shownAll(investigation, 'Id'), shownAll(investigation, 'Spec'));
  const text = child(part, 'TextResult');
  const number = child(part, 'NumResult');
  const interval = child(part, 'Interval');
  const value = joined(
    ' ',
    shown(child(number, 'ArithmeticComp'), USE),
    shown(child(number, 'NumResultValue'), USE),
    joined('–', shown(child(interval, 'Low'), USE), shown(child(interval, 'High'), USE)),
    date(child(child(part, 'DateResult'), 'DateResultValue')),
    textResult(text),
    ...all(text, 'Result').map(textResult),
  );
  const deviation = shown(child(part, 'DevResultInd'), USE);
  const line = joined(', ', joined(': ', name, value), date(child(part, 'InvDate')));
  return joined(
    '\n',
    joined('. ', joined(' ', line, deviation && `(${deviation})`), richText(child(part, 'Comment'), USE)),
    ...all(part, 'ResultItem').map(result),
  );
}

function textResult(element: XmlElement | null): string {
  return joined(
    ' ',
    richText(child(element, 'TextResultValue'), USE),
    ...all(element, 'TextCode').map((concept) => shown(concept, USE)),
    shown(child(element, 'Unit'), USE),
  );
}

/** `Paracet 500 mg, 2 tabl. inntil 4 ganger daglig, varighet 10 dager, Fast. Kommentar` */
function medicine(part: XmlElement): string {
  const duration = shown(child(part, 'IntendedDuration'), USE);
  const quantity = shown(child(part, 'QuantitySupplied'), USE);
  const line = joined(
    ', ',
    joined(' ', shownAll(part, 'DrugId'), shown(child(part, 'UnitDose'), USE)),
    richText(child(part, 'DosageText'), USE),
    duration && `varighet ${duration}`,
    quantity && `mengde ${quantity}`,
    display(child(part, 'Status'), USE),
  );
  return joined('. ', line, richText(child(part, 'Comment'), USE));
}

function shownAll(parent: XmlElement | null, local: string): string {
  return joined(' ', ...all(parent, local).map((element) => shown(element, USE)));
}

function date(element: XmlElement | null): string | null {
  return momentOrWritten(element, isoDate, USE)?.value ?? null;
}

function joined(separator: string, ...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(separator);
}
