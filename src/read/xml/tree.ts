/** The XML tree that a message is read from: elements with expanded names, mixed content in order, and marks of what was used. */

export interface XmlAttribute {
  readonly name: string;
  readonly local: string;
  /** Namespace; empty for an attribute without prefix. */
  readonly uri: string;
  readonly value: string;
  /** What the value was used for; absent as long as nothing has read it. */
  use?: string;
}

export class XmlElement {
  /** Elements and stretches of text, in the order of the source. Neighbouring text and CDATA are separate stretches. */
  readonly children: (XmlElement | string)[] = [];
  /** What the element's own text was used for; null as long as nothing has read it. */
  use: string | null = null;
  #path: string | null = null;
  #places: Map<XmlElement, number> | null = null;

  constructor(
    /** Namespace; empty for none. */
    readonly ns: string,
    readonly local: string,
    /** By name as written; an attribute without prefix is found by its local name. No prototype. */
    readonly attributes: Readonly<Record<string, XmlAttribute>>,
    readonly parent: XmlElement | null,
  ) {}

  /** XPath in local names, with an index only where siblings share the name: `/MsgHead/MsgInfo/Patient/TeleCom[2]`. */
  get path(): string {
    if (this.#path === null) {
      const name = this.local.length > LONGEST_NAME ? `${this.local.slice(0, LONGEST_NAME)}…` : this.local;
      this.#path = this.parent ? `${this.parent.path}/${name}${this.parent.#placeOf(this)}` : `/${name}`;
    }
    return this.#path;
  }

  /** The text that stands directly in this element, CDATA included. */
  get ownText(): string {
    const { children } = this;
    if (children.length === 1) return typeof children[0] === 'string' ? children[0] : '';
    let text = '';
    for (const child of children) if (typeof child === 'string') text += child;
    return text;
  }

  #placeOf(child: XmlElement): string {
    if (this.children.length > FEW) return this.#placeAmongMany(child);
    let same = 0;
    let place = 0;
    for (const sibling of this.children) {
      if (typeof sibling === 'string' || sibling.local !== child.local) continue;
      same += 1;
      if (sibling === child) place = same;
    }
    return same > 1 ? `[${place}]` : '';
  }

  /** Counts all children once, so that a message of many thousand siblings costs no more than it is long. */
  #placeAmongMany(child: XmlElement): string {
    if (this.#places === null) {
      this.#places = new Map();
      const counts = new Map<string, number>();
      for (const sibling of this.children) {
        if (typeof sibling === 'string') continue;
        const place = (counts.get(sibling.local) ?? 0) + 1;
        counts.set(sibling.local, place);
        this.#places.set(sibling, place);
      }
      for (const sibling of this.#places.keys())
        if (counts.get(sibling.local) === 1) this.#places.set(sibling, 0);
    }
    const place = this.#places.get(child) ?? 0;
    return place > 0 ? `[${place}]` : '';
  }
}

/** Up to this many children, looking through them is cheaper than keeping an index. */
const FEW = 64;
/** No name of any standard is near this long; paths of hostile messages stay short. */
const LONGEST_NAME = 120;
