/** The parts of an HL7 v2 message as they stand in it, each with its place, and with marks of what was read of it. */
import type { Syntax } from './syntax.ts';

/** HL7's explicit "nothing" (v2.5.1, section 2.5.3). */
const NOTHING = '""';

export class Hl7Component {
  /** What it was used for; null as long as nothing has read it. */
  use: string | null = null;

  /** @param raw as it stands in the message, with its escapes */
  constructor(readonly raw: string) {}

  get isBlank(): boolean {
    return this.raw === NOTHING || this.raw.trim() === '';
  }
}

/** One of a field's repetitions; most fields have one. */
export class Hl7Field {
  #components: Hl7Component[] | null = null;

  constructor(
    readonly raw: string,
    /** `PID-13[2]`, `OBX[3]-5` */
    readonly path: string,
    readonly syntax: Syntax,
  ) {}

  get components(): readonly Hl7Component[] {
    this.#components ??= parts(this.raw, this.syntax.delimiters.component).map(
      (raw) => new Hl7Component(raw),
    );
    return this.#components;
  }

  get isBlank(): boolean {
    return this.raw === '' || this.components.every(({ isBlank }) => isBlank);
  }
}

export class Hl7Segment {
  /** Set when the sender itself has withdrawn the segment: the rule by which nothing of it is read. */
  withdrawn: string | null = null;
  /** Name, and fields as they were sent. */
  readonly raws: readonly string[];
  readonly #fields: (readonly Hl7Field[])[] = [];

  constructor(
    readonly name: string,
    raw: string,
    /** `PID`, or `OBX[3]` where several segments have the name. */
    readonly path: string,
    readonly syntax: Syntax,
  ) {
    const raws = raw.split(syntax.delimiters.field);
    // n.b. the sign itself is the first field of a header segment.
    if (isHeader(name)) raws.splice(1, 0, syntax.delimiters.field);
    this.raws = raws;
  }

  /** Number of the last field. */
  get length(): number {
    return this.raws.length - 1;
  }

  /** The repetitions of a field, 1-based, blank ones included; none when the segment is shorter. */
  field(number: number): readonly Hl7Field[] {
    const known = this.#fields[number];
    if (known) return known;
    const raw = number < 1 ? undefined : this.raws[number];
    if (raw === undefined) return [];
    const path = `${this.path}-${number}`;
    // The signs themselves stand in the first two fields of a header, and part nothing there.
    const raws = isHeader(this.name) && number <= 2 ? [raw] : parts(raw, this.syntax.delimiters.repetition);
    const fields = raws.map(
      (one, index) => new Hl7Field(one, raws.length > 1 ? `${path}[${index + 1}]` : path, this.syntax),
    );
    this.#fields[number] = fields;
    return fields;
  }

  /** A field as it was sent, repetitions and escapes and all; empty when the segment is shorter. */
  raw(number: number): string {
    return (number < 1 ? undefined : this.raws[number]) ?? '';
  }
}

export class Hl7Message {
  readonly #byName = new Map<string, Hl7Segment[]>();

  constructor(
    /** In the order of the message; segments around a batch included. */
    readonly segments: readonly Hl7Segment[],
    readonly header: Hl7Segment,
  ) {
    for (const segment of segments) {
      const same = this.#byName.get(segment.name);
      if (same) same.push(segment);
      else this.#byName.set(segment.name, [segment]);
    }
  }

  all(name: string): readonly Hl7Segment[] {
    return this.#byName.get(name) ?? [];
  }

  first(name: string): Hl7Segment | null {
    return this.#byName.get(name)?.[0] ?? null;
  }
}

function isHeader(name: string): boolean {
  return name === 'MSH' || name === 'FHS' || name === 'BHS';
}

function parts(raw: string, delimiter: string): string[] {
  return delimiter === '' || !raw.includes(delimiter) ? [raw] : raw.split(delimiter);
}
