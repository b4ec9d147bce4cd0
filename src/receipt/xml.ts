/** A tree of names and values → an XML 1.0 document; whatever the values hold, the document is well-formed. */
import { XMLBuilder } from 'fast-xml-parser';

/** Child elements in their order; `@_name` is an attribute; undefined is left out. */
export interface XmlNode {
  readonly [name: string]: string | XmlNode | readonly XmlNode[] | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
/** Texts of these signs alone, nearly all of them, stand in XML as they are. */
const PLAIN = /^[\u0020\u0021\u0023-\u0025\u0027-\u003B\u003D\u003F-\uD7FF]*$/;
/** Everything outside the production Char of XML 1.0, lone surrogates included. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function escapeText(value: unknown): string {
  return escaped(String(value), /[&<>\r]/g);
}

/** n.b. a parser turns white space in an attribute into blanks unless it is written as a reference (XML 1.0, 3.3.3). */
function escapeAttribute(value: unknown): string {
  return escaped(String(value), /[&<>"\t\n\r]/g);
}

function escaped(text: string, signs: RegExp): string {
  if (PLAIN.test(text)) return text;
  return text.replace(NOT_XML, '\uFFFD').replace(signs, (sign) => ESCAPES[sign] ?? sign);
}

// n.b. the builder's own escaping leaves white space in attributes as it is, and writes an attribute of value "true" without a value.
const builder = new XMLBuilder({
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  processEntities: false,
  suppressEmptyNode: true,
  format: true,
  tagValueProcessor: (_name, value) => escapeText(value),
  attributeValueProcessor: (_name, value) => escapeAttribute(value),
});

export function toXml(document: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}
