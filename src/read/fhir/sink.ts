/** What the readers of single resources read into. Types only. */
import type { TextBlock } from '../../referral.ts';
import type { CodeTables, Concept } from './coding.ts';
import type { FhirElement } from './element.ts';
import type { Resources } from './resources.ts';

export interface Sink {
  readonly resources: Resources;
  readonly tables: CodeTables;
  /** Null says nothing. */
  text(block: TextBlock | null): void;
  diagnosis(concept: Concept | null): void;
  /** An Attachment: plain text becomes text, everything else is carried along. `title` for one that has none of its own. */
  document(
    attachment: FhirElement | null,
    title: string | null,
    about?: { readonly place?: string | null },
  ): void;
}

export type ResourceReader = (resource: FhirElement, sink: Sink) => void;
