/**
 * A JSON value of a FHIR message → an element: its properties as elements of their own, its FHIRPath, and marks of what was used. A
 * property is looked up among the object's own only, so that `__proto__` and `constructor` are names like any other that nothing reads.
 */
import type { Remarks } from './remarks.ts';

const NONE: readonly FhirElement[] = [];
/** `valueString`, `deceasedBoolean`: in FHIRPath a choice element has no type in its name (FHIR R4, section 2.1.9.1.5.1). */
const CHOICE =
  /^(value|effective|onset|abatement|deceased|performed|occurrence|medication|content|event|scheduled|multipleBirth)(Annotation|Attachment|Boolean|Code|CodeableConcept|Coding|ContactPoint|Date|DateTime|Decimal|Identifier|Instant|Integer|Period|Quantity|Range|Ratio|Reference|String|Time|Timing|Uri|Age)$/;
const IDENTIFIER = /^[A-Za-z_]\w*$/;
/** No element name of FHIR is near this long; paths of hostile messages stay short. */
const LONGEST_NAME = 64;

export class FhirElement {
  /** What the element's own value was used for; null as long as nothing has read it. */
  use: string | null = null;
  #children: Map<string, readonly FhirElement[]> | null = null;
  #path: string | null = null;

  constructor(
    /** As the JSON parser made it. */
    readonly value: unknown,
    /** The property it stands in; for the root, its resource type. */
    readonly name: string,
    /** Its place in a list, null where the property holds no list. */
    readonly index: number | null,
    readonly parent: FhirElement | null,
    /** Where faults of the message are noted. */
    readonly remarks: Remarks,
  ) {}

  /** FHIRPath from the root: `Bundle.entry[2].resource.telecom[0].value`. */
  get path(): string {
    if (this.#path === null) {
      const step = this.index === null ? stepOf(this.name) : `${stepOf(this.name)}[${this.index}]`;
      this.#path = this.parent ? `${this.parent.path}.${step}` : step;
    }
    return this.#path;
  }

  get isObject(): boolean {
    return isRecord(this.value);
  }

  /** The items of a property that repeats, nulls left out. One that stands without its list is taken as a list of one, and noted. */
  list(name: string): readonly FhirElement[] {
    const items = this.#items(name);
    if (items[0]?.index === null) this.remarks.field(items[0]);
    return items;
  }

  /** A property that does not repeat; null when there is none. Of a list the first item is taken, and that is noted. */
  one(name: string): FhirElement | null {
    const item = this.#items(name)[0] ?? null;
    if (item !== null && item.index !== null) this.remarks.field(item);
    return item;
  }

  /** The elements of all properties in order, for walks over the whole message. */
  all(): readonly FhirElement[] {
    return isRecord(this.value) ? Object.keys(this.value).flatMap((name) => this.#items(name)) : NONE;
  }

  #items(name: string): readonly FhirElement[] {
    if (!isRecord(this.value)) {
      this.remarks.field(this);
      return NONE;
    }
    const known = this.#children?.get(name);
    if (known) return known;
    if (!Object.hasOwn(this.value, name)) return NONE;
    const items = this.#made(name, this.value[name]);
    this.#children ??= new Map();
    this.#children.set(name, items);
    return items;
  }

  #made(name: string, value: unknown): readonly FhirElement[] {
    if (!Array.isArray(value)) {
      return value === null ? NONE : [new FhirElement(value, name, null, this, this.remarks)];
    }
    const items: FhirElement[] = [];
    for (const [index, item] of value.entries()) {
      if (item !== null) items.push(new FhirElement(item, name, index, this, this.remarks));
    }
    return items;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The extensions of a primitive stand beside it under its name with `_`; to FHIRPath they are parts of it. */
function stepOf(name: string): string {
  const plain = /^_[A-Za-z]/.test(name) ? name.slice(1) : name;
  const step = CHOICE.exec(plain)?.[1] ?? plain;
  if (IDENTIFIER.test(step) && step.length <= LONGEST_NAME) return step;
  const short = step.length > LONGEST_NAME ? `${step.slice(0, LONGEST_NAME)}…` : step;
  return `\`${short.replace(/[\p{Cc}`\\]/gu, '?')}\``;
}
