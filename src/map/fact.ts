/** What Observations and Procedures made of facts share: their own codes, their dates and the words they rest on. */
import type { Annotation, CodeableConcept } from '@medplum/fhirtypes';
import type { Fact } from '../decision.ts';
import { factSystem } from '../systems.ts';
import { codingOf } from './codeable-concept.ts';
import { clean, line, uri } from './text.ts';

/** The fact's own code (a row of our tables, in our own code system) and its words; undefined when it has neither. */
export function ownConcept(fact: Fact): CodeableConcept | undefined {
  const concept: CodeableConcept = {};
  const code = uri(fact.code);
  const text = line(fact.display) ?? line(fact.evidence.quote);
  if (code !== undefined) concept.coding = [codingOf(factSystem(fact.kind), code)];
  if (text !== undefined) concept.text = text;
  return concept.coding || concept.text ? concept : undefined;
}

/** The words of the referral that the fact rests on, verbatim; and a `since` that is not a real date, as it stands. */
export function evidenceNotes(fact: Fact, sinceIsReal: boolean): Annotation[] {
  const notes: Annotation[] = [];
  const quote = clean(fact.evidence.quote);
  if (quote !== undefined) notes.push({ text: quote });
  const since = line(fact.since);
  if (since !== undefined && !sinceIsReal) notes.push({ text: `Siden: ${since}` });
  return notes;
}
