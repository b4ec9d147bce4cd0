/**
 * Elements of KITH messages → single values, each with its place. Whatever is read here is marked with what it was used for, so that
 * the account of a message (`account.ts`) follows from the reading itself.
 *
 * Inside a message, elements are known by their local name within the family of KITH namespaces: parts of the felleskomponent and po
 * namespaces stand between those of the message's own. What stands in any other namespace is not read.
 */
import type { Coded, Placed } from '../../referral.ts';
import { type Codes, codeSystem } from '../../tables/codes.ts';
import { readable } from '../long-text.ts';
import { asWritten, echoedDateTime } from '../time.ts';
import type { XmlElement } from '../xml/tree.ts';
import { isKith } from './namespaces.ts';

/** True for a part in a namespace of KITH. Only such parts are read from, so most stand in the namespace of their parent. */
export function belongs(part: XmlElement, parent: XmlElement): boolean {
  return part.ns === parent.ns || isKith(part.ns);
}

/** The first child of that name, null when there is none. */
export function child(parent: XmlElement | null, local: string): XmlElement | null {
  if (parent === null) return null;
  for (const node of parent.children) {
    if (typeof node !== 'string' && node.local === local && belongs(node, parent)) return node;
  }
  return null;
}

/** All children of that name, in order. */
export function all(parent: XmlElement | null, local: string): XmlElement[] {
  const found: XmlElement[] = [];
  if (parent === null) return found;
  for (const node of parent.children) {
    if (typeof node !== 'string' && node.local === local && belongs(node, parent)) found.push(node);
  }
  return found;
}

/** The children that are elements of the KITH family. */
export function elementsOf(parent: XmlElement): XmlElement[] {
  return parent.children.filter(
    (node): node is XmlElement => typeof node !== 'string' && belongs(node, parent),
  );
}

/** An element's own text without white space around it; null when it has none. */
export function text(element: XmlElement | null, use: string): Placed | null {
  if (element === null) return null;
  const value = readable(element.ownText);
  if (value === '') return null;
  element.use = use;
  return { value, path: element.path };
}

/** An attribute as xs:token; null when it is missing or blank. */
export function attribute(element: XmlElement | null, name: string, use: string): string | null {
  const found = element?.attributes[name];
  if (found === undefined) return null;
  const value = readable(found.value);
  if (value === '') return null;
  found.use = use;
  return value;
}

/** The code of a CS or CV: its `@V`. */
export function code(element: XmlElement | null, use: string): Placed | null {
  const value = attribute(element, 'V', use);
  return element === null || value === null ? null : { value, path: `${element.path}/@V` };
}

/** A value in `@V` (v1.x, URL, TS) or, failing that, in the element's text (MsgHead dates). */
export function codeOrText(element: XmlElement | null, use: string): Placed | null {
  return code(element, use) ?? text(element, use);
}

/** A date or time through one of the functions of `time.ts`; null when it is missing or is none. */
export function moment(
  element: XmlElement | null,
  iso: (written: string) => string | null,
  use: string,
): Placed | null {
  const written = codeOrText(element, use);
  const value = written && iso(written.value);
  return written && value ? { value, path: written.path } : null;
}

/** The same, but what can't be read as a date stays as it was written: that there is one may matter, as of a death. */
export function momentOrWritten(
  element: XmlElement | null,
  iso: (written: string) => string | null,
  use: string,
): Placed | null {
  return moment(element, (written) => iso(written) ?? asWritten(written), use);
}

/** ProcessingStatus as a mark of test: Volven 8113 has P production, D debugging, T training; in any case, as senders write them. */
export function processingStatus(parent: XmlElement): Placed<boolean> | null {
  const status = code(child(parent, 'ProcessingStatus'), 'head.test');
  return status && { value: /^[DT]$/i.test(status.value), path: status.path };
}

/** `Type` and `GenDate` of a header, as its receipt repeats them. */
export function typeAndDate(header: XmlElement): {
  msgType: { code: string; display: string | null };
  genDate: string | null;
} {
  const use = 'head.envelope.msgType';
  const type = child(header, 'Type');
  return {
    msgType: { code: attribute(type, 'V', use) ?? '', display: attribute(type, 'DN', use) },
    genDate: echoedDateTime(codeOrText(child(header, 'GenDate'), 'head.time')?.value ?? ''),
  };
}

/** How a coded value reads: its display text, else the original text. */
export function display(element: XmlElement | null, use: string): string | null {
  return attribute(element, 'DN', use) ?? attribute(element, 'OT', use);
}

/**
 * A CS or CV. The list is the one it names (`@S`), else the one that its place implies.
 * @param list Volven list number implied by the place, null when the place implies none.
 */
export function coded(
  element: XmlElement | null,
  list: string | null,
  codes: Codes,
  use: string,
): Coded | null {
  const value = code(element, use);
  if (value === null) return null;
  const named = attribute(element, 'S', use) ?? list;
  return {
    code: value.value,
    system: named === null ? null : codeSystem(codes, named),
    display: display(element, use),
    path: value.path,
  };
}

/** Anything that shows something to a human reader: display text, code, quantity with unit, or text. Null when it shows nothing. */
export function shown(element: XmlElement | null, use: string): string | null {
  if (element === null) return null;
  const words = display(element, use) ?? attribute(element, 'V', use);
  if (words === null) return text(element, use)?.value ?? null;
  const unit = attribute(element, 'U', use);
  return unit === null ? words : `${words} ${unit}`;
}

/** The first of these names that stands more than once where it may stand only once, as `Patient[2]`; null when none does. */
export function repeated(parent: XmlElement, locals: readonly string[]): string | null {
  const name = locals.find((local) => all(parent, local).length > 1);
  return name === undefined ? null : `${name}[2]`;
}
