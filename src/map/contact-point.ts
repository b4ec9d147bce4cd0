/** Telephone numbers and other addresses by wire → ContactPoints, as written. */
import type { ContactPoint } from '@medplum/fhirtypes';
import type { Telecom } from '../referral.ts';
import { line } from './text.ts';

export function contactPoints(sources: readonly Telecom[]): ContactPoint[] {
  const made: ContactPoint[] = [];
  for (const source of sources) {
    const value = line(source.value);
    if (value === undefined) continue;
    if (made.some((other) => other.value === value && other.system === source.kind)) continue;
    const contactPoint: ContactPoint = { system: source.kind, value };
    if (source.use !== null) contactPoint.use = source.use;
    made.push(contactPoint);
  }
  return made;
}
