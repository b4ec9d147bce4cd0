/**
 * The resources of a message, those inside Bundles within it and those contained in others → each found by the references to it
 * (FHIR R4, sections 2.3 and 2.36.4): fullUrl, relative or absolute address, `#id`, or identifier.
 */
import type { Placed } from '../../referral.ts';
import { bare } from '../../tables/fhir.ts';
import type { CodeTables } from './coding.ts';
import type { FhirElement } from './element.ts';
import { field, primitive, senseOf, string } from './fields.ts';

const LINK = 'link to another part of the message';
const NONE: readonly FhirElement[] = [];

/** `resourceType`, null for what is no resource. */
export function typeOf(resource: FhirElement | null): string | null {
  if (resource === null || !resource.isObject) return null;
  return field(resource, 'resourceType', string, 'kind of resource')?.value ?? null;
}

export class Resources {
  /** In the order of the message; of Bundles within it, their resources follow. Contained resources are not among them. */
  readonly all: FhirElement[] = [];
  readonly #byType = new Map<string, FhirElement[]>();
  /** By full URL, `Type/id` and id. */
  readonly #byKey = new Map<string, FhirElement[]>();
  /** Those whose full URL is an address. */
  readonly #addressed = new Set<FhirElement>();
  readonly #byIdentifier = new Map<string, FhirElement[]>();
  readonly #contained = new Map<FhirElement, Map<string, FhirElement[]>>();

  constructor(
    root: FhirElement,
    readonly tables: CodeTables,
  ) {
    if (typeOf(root) === 'Bundle') this.#addBundle(root);
    else this.#add(root, null);
  }

  ofType(type: string): readonly FhirElement[] {
    return this.#byType.get(type) ?? NONE;
  }

  /**
   * The resource that a reference leads to. Null when there is none of these types, or more than one that it could mean; where it
   * names nothing but the link, that is noted.
   * @param types null for any
   */
  resolve(reference: FhirElement | null, types: readonly string[] | null): FhirElement | null {
    if (reference === null) return null;
    const link = senseOf(reference, 'reference', LINK);
    const linked = link ? this.#linked(reference, link) : NONE;
    const found = linked.length > 0 ? linked : this.#identified(reference);
    const right = found.filter((resource) => types?.includes(typeOf(resource) ?? '') ?? true);
    if (right.length === 1) return right[0] ?? null;
    const tellsOtherwise = reference.isObject && (reference.one('identifier') ?? reference.one('display'));
    if (link && found.length !== 1 && !tellsOtherwise) reference.remarks.reference(reference);
    return null;
  }

  /** The one resource of these types that a bare link leads to, such as an attachment's url; it may well lead out of the message. */
  linkedBy(link: FhirElement | null, types: readonly string[]): FhirElement | null {
    const target = link && primitive(link, string, LINK);
    const found = link && target ? this.#linked(link, target) : NONE;
    const right = found.filter((resource) => types.includes(typeOf(resource) ?? ''));
    return right.length === 1 ? (right[0] ?? null) : null;
  }

  #addBundle(bundle: FhirElement): void {
    for (const entry of bundle.list('entry')) {
      if (!entry.isObject) {
        entry.remarks.field(entry);
        continue;
      }
      const resource = entry.one('resource');
      const type = typeOf(resource);
      if (resource === null || type === null) continue;
      this.#add(resource, field(entry, 'fullUrl', string, LINK)?.value ?? null);
      if (type === 'Bundle') this.#addBundle(resource);
    }
  }

  #add(resource: FhirElement, fullUrl: string | null): void {
    const type = typeOf(resource);
    if (type === null) return;
    this.all.push(resource);
    put(this.#byType, type, resource);
    const id = field(resource, 'id', string, LINK)?.value ?? null;
    const keys = new Set<string>();
    if (fullUrl !== null) {
      keys.add(urlKey(fullUrl)).add(lastOf(fullUrl));
      if (isAddress(fullUrl)) this.#addressed.add(resource);
    }
    if (id !== null) keys.add(`${type}/${id}`).add(id);
    for (const key of keys) put(this.#byKey, key, resource);
    if (HAVE_NUMBERS.has(type)) {
      for (const key of this.#identifierKeys(resource)) put(this.#byIdentifier, key, resource);
    }
    const contained = new Map<string, FhirElement[]>();
    for (const inner of resource.list('contained')) {
      const id = inner.isObject ? field(inner, 'id', string, LINK) : null;
      if (id) put(contained, id.value.replace(/^#/, ''), inner);
    }
    this.#contained.set(resource, contained);
  }

  #linked(reference: FhirElement, { value }: Placed): readonly FhirElement[] {
    if (value.startsWith('#')) {
      const container = this.#containerOf(reference);
      if (container === null) return NONE;
      return value === '#' ? [container] : (this.#contained.get(container)?.get(value.slice(1)) ?? NONE);
    }
    const key = urlKey(value);
    const found = this.#byKey.get(key);
    if (found) return found;
    const named = this.#byKey.get(lastOf(key)) ?? NONE;
    // n.b. the same type and id at another address is another resource.
    return isAddress(key) ? named.filter((resource) => !this.#addressed.has(resource)) : named;
  }

  #identified(reference: FhirElement): readonly FhirElement[] {
    if (!reference.isObject) return NONE;
    const key = this.#identifierKey(reference.one('identifier'));
    return (key === null ? undefined : this.#byIdentifier.get(key)) ?? NONE;
  }

  #identifierKeys(resource: FhirElement): Set<string> {
    return new Set(
      resource.list('identifier').flatMap((identifier) => this.#identifierKey(identifier) ?? []),
    );
  }

  /** The same number under another name of its system is the same identifier. */
  #identifierKey(identifier: FhirElement | null): string | null {
    if (identifier === null || !identifier.isObject) return null;
    const value = field(identifier, 'value', string, LINK);
    const system = bare(field(identifier, 'system', string, LINK)?.value ?? '');
    const kind = this.tables.fhir.identifierSystems.get(system)?.kind;
    return value && `${kind ?? system}|${value.value}`;
  }

  #containerOf(reference: FhirElement): FhirElement | null {
    for (let element: FhirElement | null = reference; element; element = element.parent) {
      if (this.#contained.has(element)) return element;
    }
    return null;
  }
}

/** What others may refer to by number alone. */
const HAVE_NUMBERS = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'HealthcareService',
]);

function isAddress(url: string): boolean {
  return /^https?:/i.test(url);
}

/** UUIDs in any case; an address without the version that it may end in. */
function urlKey(url: string): string {
  return /^urn:/i.test(url) ? url.toLowerCase() : url.replace(/\/_history\/.*$/, '');
}

/** `Patient/1` of an address, the UUID of a URN: what a resource may also be known by. */
function lastOf(url: string): string {
  const address = urlKey(url);
  return address.startsWith('urn:')
    ? address.slice(address.lastIndexOf(':') + 1)
    : address.split('/').slice(-2).join('/');
}

function put(map: Map<string, FhirElement[]>, key: string, resource: FhirElement): void {
  const known = map.get(key);
  if (known) known.push(resource);
  else map.set(key, [resource]);
}
