/**
 * A bundle → everything that is wrong with it, in the eyes of two validators (HL7's JSON schema: types and formats; lantana's
 * `fhir`: elements and required bindings) and of our own checks for what neither sees.
 */
import JSONSchemaValidator from '@asymmetrik/fhir-json-schema-validator';
import type { Bundle } from '@medplum/fhirtypes';
import { Fhir } from 'fhir';

const schema = new JSONSchemaValidator();
const lantana = new Fhir();

/** Both validators over every entry. */
export function invalid(bundle: Bundle): string[] {
  const faults: string[] = [];
  for (const { resource } of bundle.entry ?? []) {
    const bySchema = schema.validate(resource).map(({ dataPath, message }) => `${dataPath} ${message}`);
    // n.b. lantana knows no v3 or SNOMED code lists and warns of every code in them; errors are of required bindings.
    const byLantana = lantana
      .validate(resource as object, { errorOnUnexpected: true })
      .messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ location, message }) => `${location} ${message}`);
    faults.push(...[...bySchema, ...byLantana].map((fault) => `${resource?.resourceType}${fault}`));
  }
  const { entry: _, ...frame } = bundle;
  faults.push(...schema.validate(frame).map(({ dataPath, message }) => `Bundle${dataPath} ${message}`));
  return faults;
}

const DATES = new Set([
  'authored',
  'authoredOn',
  'birthDate',
  'creation',
  'date',
  'deceasedDateTime',
  'end',
  'recorded',
  'start',
  'time',
  'timestamp',
]);
const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DATE_TIME =
  /^(\d{4})(-(\d{2})(-(\d{2})(T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00))?)?)?$/;

/** Empty values, dates that are none, strings that FHIR forbids, references that lead nowhere, entries that nothing leads to. */
export function unsound(bundle: Bundle): string[] {
  const faults: string[] = [];
  const referred = new Set<string>();
  const walk = (node: unknown, path: string, key: string): void => {
    if (node === null || node === undefined) faults.push(`${path} is ${node}`);
    else if (Array.isArray(node)) {
      if (node.length === 0) faults.push(`${path} is an empty array`);
      for (const [index, inner] of node.entries()) walk(inner, `${path}[${index}]`, key);
    } else if (typeof node === 'object') {
      const entries = Object.entries(node);
      if (entries.length === 0) faults.push(`${path} is an empty object`);
      for (const [name, inner] of entries) walk(inner, `${path}.${name}`, name);
    } else if (typeof node === 'string') {
      faults.push(...faultsOfString(node, key).map((fault) => `${path} ${fault}`));
      if (key === 'reference') referred.add(node);
    } else if (typeof node === 'number' && !Number.isFinite(node)) faults.push(`${path} is ${node}`);
  };
  walk(bundle, 'Bundle', 'Bundle');

  const entries = bundle.entry ?? [];
  const fullUrls = new Set(entries.map(({ fullUrl }) => fullUrl ?? ''));
  if (fullUrls.size !== entries.length) faults.push('two entries have the same full URL');
  for (const { fullUrl, resource } of entries) {
    if (!resource?.id || !UUID_V5.test(resource.id)) faults.push(`id ${resource?.id} is no UUIDv5`);
    if (fullUrl !== `urn:uuid:${resource?.id}`) faults.push(`full URL ${fullUrl} is not of ${resource?.id}`);
    const stands = resource?.resourceType === 'MessageHeader' || resource?.resourceType === 'Provenance';
    if (!stands && !referred.has(fullUrl ?? '')) faults.push(`nothing leads to ${resource?.resourceType}`);
  }
  for (const reference of referred) {
    if (!fullUrls.has(reference)) faults.push(`reference ${reference} leads nowhere`);
  }
  if (bundle.type === 'message' && entries[0]?.resource?.resourceType !== 'MessageHeader') {
    faults.push('the MessageHeader is not first');
  }
  return faults;
}

function faultsOfString(value: string, key: string): string[] {
  const faults: string[] = [];
  if (value === '') faults.push('is empty');
  if (value !== value.trim()) faults.push('has white space around it');
  if (/[^\P{Cc}\t\n\r]|\p{Cs}/u.test(value)) faults.push('has characters that FHIR forbids');
  if (value.length > 1024 * 1024 && key !== 'data') faults.push('is longer than FHIR allows');
  if (DATES.has(key)) {
    const parts = DATE_TIME.exec(value);
    const [, year, , month, , day] = parts ?? [];
    const real = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
    if (!parts || real.getUTCMonth() !== Number(month ?? 1) - 1) faults.push(`"${value}" is no date`);
  }
  return faults;
}
