/** A resource of the bundle → the references that point to it, by its `urn:uuid`. */
import type { BundleEntry, Reference, Resource } from '@medplum/fhirtypes';

/** A resource that has got its id. */
export type Identified<R extends Resource> = R & { id: string };

function fullUrl(resource: Identified<Resource>): string {
  return `urn:uuid:${resource.id}`;
}

export function referenceTo<R extends Resource>(resource: Identified<R>, display?: string): Reference<R> {
  const reference: Reference<R> = { reference: fullUrl(resource) };
  if (display !== undefined) reference.display = display;
  return reference;
}

export function entryOf(resource: Identified<Resource>): BundleEntry {
  return { fullUrl: fullUrl(resource), resource };
}
