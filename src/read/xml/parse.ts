/**
 * Bytes → XML tree, or the fault that makes them no message. The only place that knows saxes.
 * Guards: no document type declaration (so no entities and no files), bounded depth and number of elements and attributes,
 * and an end at the very first error: a message that was cut short never reads as a short message.
 */
import { SaxesParser } from 'saxes';
import { decodeXml } from './decode.ts';
import { type XmlAttribute, XmlElement } from './tree.ts';

const MAX_DEPTH = 64;
const MAX_ELEMENTS = 50_000;
const MAX_ATTRIBUTES = 100_000;
/** Character references and predefined entities: text is put together from as many pieces. */
const MAX_REFERENCES = 1_000_000;

interface XmlFault {
  readonly code:
    | 'ENCODING_INVALID'
    | 'XML_NOT_WELL_FORMED'
    | 'XML_DTD_FORBIDDEN'
    | 'XML_TOO_DEEP'
    | 'XML_TOO_MANY_ELEMENTS';
  readonly values: Readonly<Record<string, string>>;
}

export type ParsedXml =
  | { readonly root: XmlElement; readonly fault: null }
  | {
      /** What stood before the fault; null when not even the root element did. */
      readonly root: XmlElement | null;
      readonly fault: XmlFault;
      /** The elements that had no end tag yet: their content is not certain. */
      readonly open: ReadonlySet<XmlElement>;
    };

/** Reads a whole document. Never throws for anything in the bytes; time and memory are proportional to their number. */
export function parseXml(bytes: Uint8Array): ParsedXml {
  const decoded = decodeXml(bytes);
  if ('charset' in decoded) {
    const { charset } = decoded;
    return { root: null, fault: { code: 'ENCODING_INVALID', values: { charset } }, open: new Set() };
  }
  const parser = new GuardedParser();
  try {
    if (hasTooManyReferences(decoded.text)) stop('XML_TOO_MANY_ELEMENTS', { limit: String(MAX_REFERENCES) });
    parser.write(withLineFeeds(decoded.text)).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { root: parser.root, fault: error.fault, open: parser.stillOpen() };
  }
  // saxes has reported a document without a root element as an error.
  return { root: parser.root as XmlElement, fault: null };
}

/**
 * Line ends as XML 1.0, section 2.11, wants them; saxes does it too, but at a high price for each. So does a replacing, where there are
 * millions: bytes are moved up instead.
 */
function withLineFeeds(text: string): string {
  if (!text.includes('\r')) return text;
  const bytes = Buffer.from(text);
  let end = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) continue;
    bytes[end] = byte === CARRIAGE_RETURN ? LINE_FEED : byte;
    end += 1;
  }
  return bytes.toString('utf8', 0, end);
}
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

function hasTooManyReferences(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('&'); at !== -1 && count <= MAX_REFERENCES; at = text.indexOf('&', at + 1))
    count += 1;
  return count > MAX_REFERENCES;
}

class Stop extends Error {
  constructor(readonly fault: XmlFault) {
    super(fault.code);
  }
}

function stop(code: XmlFault['code'], values: XmlFault['values'] = {}): never {
  throw new Stop({ code, values });
}

const OPTIONS = {
  xmlns: true,
  position: false,
  // XML 1.1 documents are held to the rules of 1.0, which has no control characters.
  forceXMLVersion: true,
  defaultXMLVersion: '1.0',
} as const;

/**
 * n.b. saxes stores a handler under a computed name. One handler more than here, on a parser that is not a subclass with
 * fields of its own, makes V8 keep the parser as a dictionary, and parsing takes four times as long.
 */
class GuardedParser extends SaxesParser<typeof OPTIONS> {
  root: XmlElement | null = null;
  #current: XmlElement | null = null;
  #depth = 0;
  #elements = 0;
  #attributes = 0;

  constructor() {
    super(OPTIONS);
    this.on('doctype', () => stop('XML_DTD_FORBIDDEN'));
    this.on('attribute', () => {
      this.#attributes += 1;
      if (this.#attributes > MAX_ATTRIBUTES) stop('XML_TOO_MANY_ELEMENTS', { limit: String(MAX_ATTRIBUTES) });
    });
    this.on('opentag', (tag) => this.#openElement(tag.uri, tag.local, tag.attributes));
    this.on('closetag', () => {
      this.#depth -= 1;
      this.#current = this.#current?.parent ?? null;
    });
    const addText = (stretch: string): void => {
      this.#current?.children.push(stretch);
    };
    this.on('text', addText);
    this.on('cdata', addText);
  }

  /** saxes calls this for every breach of well-formedness, and would go on reading. */
  override fail(): never {
    stop('XML_NOT_WELL_FORMED', { line: String(this.line) });
  }

  stillOpen(): ReadonlySet<XmlElement> {
    const open = new Set<XmlElement>();
    for (let element = this.#current; element; element = element.parent) open.add(element);
    return open;
  }

  #openElement(ns: string, local: string, attributes: Record<string, XmlAttribute>): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) stop('XML_TOO_DEEP', { limit: String(MAX_DEPTH) });
    this.#elements += 1;
    if (this.#elements > MAX_ELEMENTS) stop('XML_TOO_MANY_ELEMENTS', { limit: String(MAX_ELEMENTS) });
    const parent = this.#current;
    const element = new XmlElement(ns, local, attributes, parent);
    if (parent) parent.children.push(element);
    else this.root ??= element;
    this.#current = element;
  }
}
