/** An element of the tree → XML text that stands by itself. */
import type { XmlAttribute, XmlElement } from './tree.ts';

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
/** Each element may repeat its namespace, so a longer one could swell a hostile message a thousandfold. */
const LONGEST_NAMESPACE = 256;
/** Text and attributes together; escaping every sign of more would take hundreds of megabytes. */
const LONGEST_CONTENT = 2 * 1024 * 1024;

/**
 * Elements come without prefixes, each namespace as the default where it begins. Attributes keep theirs, declared where they are used;
 * so does the name in an `xsi:type`. Null when a namespace, or all of it, is longer than any real one.
 */
export function serialize(element: XmlElement, use: string): string | null {
  return isPlain(element) && lengthOf(element) <= LONGEST_CONTENT ? written(element, null, use) : null;
}

function isPlain(element: XmlElement): boolean {
  if (element.ns.length > LONGEST_NAMESPACE) return false;
  for (const name in element.attributes) {
    if ((element.attributes[name]?.uri.length ?? 0) > LONGEST_NAMESPACE) return false;
  }
  return element.children.every((child) => typeof child === 'string' || isPlain(child));
}

function lengthOf(element: XmlElement): number {
  let length = 0;
  for (const name in element.attributes) length += element.attributes[name]?.value.length ?? 0;
  for (const child of element.children) length += typeof child === 'string' ? child.length : lengthOf(child);
  return length;
}

function written(element: XmlElement, inherited: string | null, use: string): string {
  element.use = use;
  let tag = `<${element.local}`;
  if (element.ns !== inherited) tag += ` xmlns="${escaped(element.ns)}"`;
  for (const declaration of declarationsFor(element)) tag += declaration;
  for (const name in element.attributes) {
    const attribute = element.attributes[name];
    if (attribute === undefined || name === 'xmlns') continue;
    attribute.use = use;
    tag += ` ${name}="${escaped(attribute.value)}"`;
  }
  if (element.children.length === 0) return `${tag}/>`;
  let content = '';
  for (const child of element.children) {
    content += typeof child === 'string' ? escaped(child) : written(child, element.ns, use);
  }
  return `${tag}>${content}</${element.local}>`;
}

/** The prefixes that the element's attributes need, but for those that it declares itself. */
function declarationsFor(element: XmlElement): Set<string> {
  const needed = new Set<string>();
  const need = (prefix: string, namespace: string): void => {
    if (element.attributes[`xmlns:${prefix}`] === undefined) {
      needed.add(` xmlns:${prefix}="${escaped(namespace)}"`);
    }
  };
  for (const name in element.attributes) {
    const attribute = element.attributes[name] as XmlAttribute;
    const { uri, local, value } = attribute;
    if (uri === '' || uri === XML || uri === XMLNS) continue;
    need(name.slice(0, -local.length - 1), uri);
    const typePrefix = uri === SCHEMA_INSTANCE && local === 'type' ? /^([^:]+):/.exec(value)?.[1] : undefined;
    const typeNamespace = typePrefix && declaredAs(typePrefix, element);
    if (typePrefix && typeNamespace) need(typePrefix, typeNamespace);
  }
  return needed;
}

function declaredAs(prefix: string, element: XmlElement): string | null {
  for (let at: XmlElement | null = element; at; at = at.parent) {
    const declaration = at.attributes[`xmlns:${prefix}`];
    if (declaration) return declaration.value.length > LONGEST_NAMESPACE ? null : declaration.value;
  }
  return null;
}

function escaped(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
