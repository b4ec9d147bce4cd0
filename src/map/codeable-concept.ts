/** A sender's code → CodeableConcept or Coding. A code whose list is unknown is shown as text, never passed off as coded. */
import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import type { Coded } from '../referral.ts';
import { line, uri } from './text.ts';

/** The code as a Coding; undefined when its code system is unknown or the code is empty. */
export function coding(coded: Coded): Coding | undefined {
  const system = uri(coded.system);
  const code = line(coded.code);
  if (system === undefined || code === undefined) return undefined;
  return codingOf(system, code, line(coded.display));
}

/** The code as a CodeableConcept: coded, or as the text `display (code)`; undefined when there is nothing to show. */
export function codeableConcept(coded: Coded): CodeableConcept | undefined {
  const known = coding(coded);
  if (known) return { coding: [known] };
  const text = asText(coded);
  return text === undefined ? undefined : { text };
}

/** What a reader is shown of a code: `display (code)`, or the one that there is. */
export function asText(coded: Coded): string | undefined {
  const display = line(coded.display);
  const code = line(coded.code);
  if (display !== undefined && code !== undefined && display !== code) return `${display} (${code})`;
  return display ?? code;
}

export function codingOf(system: string, code: string, display?: string | null): Coding {
  const made: Coding = { system, code };
  if (display !== undefined && display !== null) made.display = display;
  return made;
}
