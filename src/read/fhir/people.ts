/** HumanName, ContactPoint and Address (FHIR R4, section 2.24.0; no-basis) → canonical names, telecoms and addresses. */
import type { Address, Coded, PersonName, Placed, Telecom } from '../../referral.ts';
import { kindByForm } from '../telecom.ts';
import { type CodeTables, codingOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { date, field, number, primitive, senseOf, string } from './fields.ts';

const NO_BASIS = 'http://hl7.no/fhir/StructureDefinition/no-basis-';
const BYDEL = 'urn:oid:2.16.578.1.12.4.1.1.3403';

/** The official or usual name, else the first; names of before, and such as only friends use, only when there is no other. */
export function nameOf(person: FhirElement, use: string): PersonName | null {
  let best: FhirElement | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  for (const name of person.list('name')) {
    const rank = NAME_USES[useOf(name, use) ?? ''] ?? 1;
    if (rank < lowest) best = name;
    lowest = Math.min(lowest, rank);
  }
  return best && personName(best, use);
}

const NAME_USES: Readonly<Record<string, number>> = {
  official: 0,
  nickname: 3,
  maiden: 3,
  old: 4,
  anonymous: 4,
};

function personName(name: FhirElement, use: string): PersonName | null {
  const { path } = name;
  if (!name.isObject) return nameAsText(name, use);
  const family = field(name, 'family', string, use)?.value ?? null;
  const middle = field(extension(name, 'middlename'), 'valueString', string, use)?.value ?? null;
  // n.b. given names hold the middle name as well in plain FHIR; some senders give it in both places.
  const given = name.list('given').flatMap((one) => primitive(one, string, use)?.value ?? []);
  const first = given.length > 1 && given.at(-1) === middle ? given.slice(0, -1) : given;
  if (family === null && middle === null && first.length === 0) return nameAsText(name, use);
  return { family, given: first.length > 0 ? first.join(' ') : null, middle, text: null, path };
}

function nameAsText(name: FhirElement, use: string): PersonName | null {
  const text = senseOf(name, 'text', use);
  return text && { family: null, given: null, middle: null, text: text.value, path: text.path };
}

/** The first extension of no-basis by that name, on an element or on a primitive's own `_` element. */
function extension(element: FhirElement | null, name: string): FhirElement | null {
  if (element === null || !element.isObject) return null;
  return (
    element
      .list('extension')
      .find(
        (one) => one.isObject && field(one, 'url', string, 'which extension')?.value === `${NO_BASIS}${name}`,
      ) ?? null
  );
}

/** Numbers in use, the one the sender ranks first in front (ContactPoint.rank: 1 is the most preferred). */
export function telecomsOf(owner: FhirElement, use: string, day: string | null = null): Telecom[] {
  const found: { telecom: Telecom; rank: number }[] = [];
  for (const element of owner.list('telecom')) {
    if (isPast(element, day, use)) continue;
    const telecom = telecomOf(element, use);
    const rank = element.isObject ? field(element, 'rank', number, use)?.value : undefined;
    if (telecom) found.push({ telecom, rank: rank ?? Number.POSITIVE_INFINITY });
  }
  return found
    .toSorted((one, other) => (one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : 0))
    .map(({ telecom }) => telecom);
}

const SYSTEMS: Readonly<Record<string, Telecom['kind']>> = {
  phone: 'phone',
  sms: 'phone',
  fax: 'fax',
  email: 'email',
  pager: 'other',
  url: 'other',
  other: 'other',
};
const USES: Readonly<Record<string, Telecom['use']>> = {
  home: 'home',
  work: 'work',
  mobile: 'mobile',
  temp: 'temp',
};
/** `tel:` and the like in front of a number; `callto:` and `mob:` are no registered schemes, but in use. */
const SCHEME = /^(?:tel|callto|phone|mob|sms|fax|mailto):(?:\/\/)?/i;

function telecomOf(element: FhirElement, use: string): Telecom | null {
  const written = senseOf(element, 'value', use);
  if (written === null) return null;
  const system = element.isObject ? field(element, 'system', string, use)?.value.toLowerCase() : undefined;
  const value = written.value.replace(SCHEME, '').trim();
  if (value === '') return null;
  return {
    kind: SYSTEMS[system ?? ''] ?? kindByForm(value),
    use: USES[useOf(element, use) ?? ''] ?? (system === 'sms' ? 'mobile' : null),
    value,
    path: written.path,
  };
}

/** Addresses that hold something; those that had ended on the day of the message are old ones. */
export function addressesOf(
  owner: FhirElement,
  tables: CodeTables,
  use: string,
  day: string | null = null,
): Address[] {
  return owner.list('address').flatMap((element) => {
    const address = addressOf(element, tables, use);
    return address && isPast(element, day, use) ? { ...address, use: 'old' } : (address ?? []);
  });
}

const ADDRESS_USES: Readonly<Record<string, Address['use']>> = { home: 'home', work: 'work', temp: 'temp' };

function addressOf(element: FhirElement, tables: CodeTables, use: string): Address | null {
  const whole = senseOf(element, 'text', use);
  if (!element.isObject) return whole && { ...EMPTY, lines: linesOf(whole), path: whole.path };
  const lines = element.list('line').flatMap((line) => linesOf(primitive(line, string, use)));
  const district = field(element, 'district', string, use);
  const municipality = municipalityOf(element, tables, use);
  const found: Address = {
    use: ADDRESS_USES[useOf(element, use) ?? ''] ?? null,
    lines: lines.length > 0 || whole === null ? lines : linesOf(whole),
    postalCode: field(element, 'postalCode', string, use),
    city: field(element, 'city', string, use)?.value ?? null,
    kommunenummer:
      kommunenummer(municipality) ?? kommunenummer(district && { ...district, code: district.value }),
    kommuneName: district?.value ?? municipality?.display ?? null,
    bydel: bydelOf(element, tables, use),
    country: field(element, 'country', string, use),
    path: element.path,
  };
  const { use: _, path: __, ...content } = found;
  return Object.values(content).some((part) => part !== null && (!Array.isArray(part) || part.length > 0))
    ? found
    : null;
}

const EMPTY = {
  use: null,
  postalCode: null,
  city: null,
  kommunenummer: null,
  kommuneName: null,
  bydel: null,
  country: null,
};

/** The places that no-basis has had for the kommune: beside the district's name, in the property information, and on the address itself. */
function municipalityOf(address: FhirElement, tables: CodeTables, use: string): Coded | null {
  const property = extension(address, 'propertyinformation');
  const inProperty = property
    ?.list('extension')
    .find((one) => one.isObject && field(one, 'url', string, 'which extension')?.value === 'municipality');
  const places = [
    extension(address.one('_district'), 'municipalitycode'),
    inProperty ?? null,
    extension(address, 'municipalitycode'),
    extension(address.one('_city'), 'municipalitycode'),
  ];
  for (const place of places) {
    const coding = codingOf(place?.one('valueCoding') ?? null, tables, use);
    if (coding) return coding;
  }
  return null;
}

/** Four digits; a sender that treats the number as one loses its leading zero. */
function kommunenummer(coded: { readonly code: string; readonly path: string } | null): Placed | null {
  if (coded === null || !/^\d{3,4}$/.test(coded.code)) return null;
  return { value: coded.code.padStart(4, '0'), path: coded.path };
}

function bydelOf(address: FhirElement, tables: CodeTables, use: string): Coded | null {
  const coding = codingOf(extension(address, 'urban-district')?.one('valueCoding') ?? null, tables, use);
  return coding && { ...coding, system: coding.system ?? BYDEL };
}

function linesOf(text: Placed | null): string[] {
  return (text?.value.split('\n') ?? []).map((line) => line.trim()).filter((line) => line !== '');
}

function useOf(element: FhirElement, use: string): string | null {
  return element.isObject ? (field(element, 'use', string, use)?.value ?? null) : null;
}

/** Marked as old, or ended before the day of the message. */
function isPast(element: FhirElement, day: string | null, use: string): boolean {
  if (!element.isObject) return false;
  if (useOf(element, use) === 'old') return true;
  const end = field(element.one('period'), 'end', date, use)?.value;
  return day !== null && end !== undefined && end.length === 10 && end < day;
}
