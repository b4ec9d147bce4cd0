/** What is wrong with a message but does not stop its reading → a bounded list of places, each told once. */
import type { Finding } from '../../decision.ts';
import type { ReasonCode } from '../../reasons.ts';
import type { Tables } from '../../tables.ts';
import { finding } from '../findings.ts';

/** An element of the message; only its place is of interest, and only when it is told. */
interface Located {
  readonly path: string;
}

/** More of one kind tell the sender nothing new. */
const MOST = 5;

export class Remarks {
  readonly #fields = new Set<Located>();
  readonly #references = new Set<Located>();
  readonly #modifiers = new Set<Located>();

  /** A field has another form than FHIR allows. */
  field(element: Located): void {
    if (this.#fields.size < MOST) this.#fields.add(element);
  }

  /** A reference leads to nothing in the message, or to more than one thing. */
  reference(element: Located): void {
    if (this.#references.size < MOST) this.#references.add(element);
  }

  /** Something that may change the meaning of what was read (FHIR R4, section 2.4.0.4), and that nobody here knows. */
  modifier(element: Located): void {
    if (this.#modifiers.size < MOST) this.#modifiers.add(element);
  }

  findings(tables: Tables): Finding[] {
    const told = (code: ReasonCode, elements: ReadonlySet<Located>) =>
      [...new Set([...elements].map(({ path }) => path))].map((path) =>
        finding(tables, code, path, { part: path }),
      );
    return [
      ...told('FIELD_INVALID', this.#fields),
      ...told('REFERENCE_UNRESOLVED', this.#references),
      ...told('MODIFIER_UNKNOWN', this.#modifiers),
    ];
  }
}
