/** What the mapping's tests share: the tables it reads with a directory of one receiver, and a bundle of changed inputs. */
import type {
  Bundle,
  BundleEntry,
  MessageHeader,
  Organization,
  Patient,
  Provenance,
  QuestionnaireResponse,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes';
import type { Finding, Found, Route } from '../../src/decision.ts';
import { idsFor } from '../../src/ids.ts';
import { mapToBundle } from '../../src/map/bundle.ts';
import type { MapInput, MapTables } from '../../src/map/map-input.ts';
import type { Referral } from '../../src/referral.ts';
import { loadAdvice } from '../../src/tables/advice.ts';
import { loadCodes } from '../../src/tables/codes.ts';
import { loadConceptMaps } from '../../src/tables/concept-maps.ts';
import { TableReader } from '../../src/tables/csv.ts';
import type { DirectoryEntry } from '../../src/tables/directory.ts';
import { loadReasons } from '../../src/tables/reasons.ts';
import { MAPPINGS } from '../../src/tables.ts';
import * as whole from './whole-referral.ts';

const receiver: DirectoryEntry = {
  id: 'rke-sor-ost',
  herIds: ['8099901'],
  organizationNumbers: ['999999980'],
  endpoint: 'https://rke.example/fhir/$process-message',
  plainHttp: false,
  delivery: 'message',
  test: false,
  timeoutMs: 1000,
  concurrency: 1,
  breaker: { failures: 5, openMs: 10_000, longestOpenMs: 300_000 },
};

const reader = new TableReader(MAPPINGS);
export const tables: MapTables = {
  version: 'abcdef012345',
  reasons: loadReasons(reader),
  advice: loadAdvice(reader),
  codes: loadCodes(reader),
  conceptMaps: loadConceptMaps(reader),
  directory: {
    entries: [receiver],
    byId: new Map([[receiver.id, receiver]]),
    byHerId: new Map([['8099901', receiver]]),
    byOrganizationNumber: new Map([['999999980', receiver]]),
  },
};

export interface Changes {
  referral?: Partial<Referral>;
  head?: Partial<Referral['head']>;
  found?: Partial<Found>;
  items?: Partial<Found['items']>;
  route?: Partial<Route>;
  findings?: readonly Finding[];
  urgent?: boolean;
  bytes?: Uint8Array;
}

export const BYTES = Buffer.from('<Message>blåbær</Message>');

function inputOf(changes: Changes = {}): MapInput {
  const head = { ...whole.referral.head, ...changes.head };
  const bytes = changes.bytes ?? BYTES;
  return {
    referral: { ...whole.referral, ...changes.referral, head },
    found: { ...whole.found, ...changes.found, items: { ...whole.found.items, ...changes.items } },
    route: { ...whole.route, ...changes.route },
    findings: changes.findings ?? [],
    urgent: changes.urgent ?? false,
    ids: idsFor(head, bytes),
    bytes,
    tables,
  };
}

export const bundleOf = (changes: Changes = {}): Bundle => mapToBundle(inputOf(changes));

interface ByType {
  MessageHeader: MessageHeader;
  ServiceRequest: ServiceRequest;
  Patient: Patient;
  Organization: Organization;
  QuestionnaireResponse: QuestionnaireResponse;
  Provenance: Provenance;
}

/** All resources of a type, in the bundle's order. */
export function all<T extends Resource['resourceType']>(
  bundle: Bundle,
  type: T,
): Extract<Resource, { resourceType: T }>[] {
  const resources = (bundle.entry ?? []).map(({ resource }) => resource);
  return resources.filter((resource) => resource?.resourceType === type) as never;
}

/** The only resource of a type. */
export function only<T extends keyof ByType>(bundle: Bundle, type: T): ByType[T] {
  const [first, ...others] = all(bundle, type);
  if (!first || others.length > 0) throw new Error(`${others.length + (first ? 1 : 0)} of ${type}`);
  return first as unknown as ByType[T];
}

/** The resource that a reference of the bundle points to. */
export function target(bundle: Bundle, reference: { reference?: string } | undefined): Resource {
  const found = (bundle.entry ?? []).find((entry: BundleEntry) => entry.fullUrl === reference?.reference);
  if (!found?.resource) throw new Error(`nothing under ${reference?.reference}`);
  return found.resource;
}
