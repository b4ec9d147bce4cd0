/** What is wrong with a message but does not stop its reading → a bounded list of places, each told once. */
import type { Finding } from '../../decision.ts';
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

  /** A field has another form than FHIR allows. */
  field(element: Located): void {
    if (this.#fields.size < MOST) this.#fields.add(element);
  }

  /** A reference leads to nothing in the message, or to more than one thing. */
  reference(element: Located): void {
    if (this.#references.size < MOST) this.#references.add(element);
  }

  findings(tables: Tables): Finding[] {
    const told = (code: 'FIELD_INVALID' | 'REFERENCE_UNRESOLVED', elements: ReadonlySet<Located>) =>
      [...new Set([...elements].map(({ path }) => path))].map((path) =>
        finding(tables, code, path, { part: path }),
      );
    return [...told('FIELD_INVALID', this.#fields), ...told('REFERENCE_UNRESOLVED', this.#references)];
  }
}
