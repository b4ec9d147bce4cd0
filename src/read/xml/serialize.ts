/** An element of the tree → XML text that stands by itself: every namespace is declared where it is used. */
import type { XmlElement } from './tree.ts';

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** Prefixes of the source are kept for attributes, so that names in values (`xsi:type="xsd:string"`) still mean something. */
export function serialize(element: XmlElement, use: string): string {
  return written(element, null, use);
}

function written(element: XmlElement, inherited: string | null, use: string): string {
  element.use = use;
  let tag = `<${element.local}`;
  if (element.ns !== inherited) tag += ` xmlns="${escaped(element.ns)}"`;
  const declared = new Set<string>();
  for (const name in element.attributes) {
    const attribute = element.attributes[name];
    if (attribute === undefined || name === 'xmlns') continue;
    attribute.use = use;
    const declaration = `xmlns:${name.slice(0, -attribute.local.length - 1)}`;
    const foreign = attribute.uri !== '' && attribute.uri !== XMLNS && attribute.uri !== XML;
    // The prefix may be declared further up in the source; a declaration that stands right here is written as it stands.
    if (foreign && element.attributes[declaration] === undefined && !declared.has(declaration)) {
      declared.add(declaration);
      tag += ` ${declaration}="${escaped(attribute.uri)}"`;
    }
    tag += ` ${name}="${escaped(attribute.value)}"`;
  }
  if (element.children.length === 0) return `${tag}/>`;
  let content = '';
  for (const child of element.children) {
    content += typeof child === 'string' ? escaped(child) : written(child, element.ns, use);
  }
  return `${tag}>${content}</${element.local}>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
