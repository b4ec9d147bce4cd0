/**
 * The parts that describe people and organisations → canonical names, identifiers, addresses and telecoms. They are shared by the
 * versions: MsgHead's Ident, Address and TeleCom, and the address of the v1.x messages, which holds its telephone numbers itself.
 */
import type { Address, Identifier, Patient, PersonName, Placed, Telecom } from '../../referral.ts';
import type { Codes } from '../../tables/codes.ts';
import { heldAddress } from '../address.ts';
import { kindByForm } from '../telecom.ts';
import { withNationalKind } from '../unnamed-number.ts';
import type { XmlElement } from '../xml/tree.ts';
import { all, child, code, coded, codeOrText, display, text } from './fields.ts';

/** FamilyName, MiddleName and GivenName of a MsgHead person. */
export function personName(person: XmlElement, use: string): PersonName | null {
  const family = text(child(person, 'FamilyName'), use)?.value ?? null;
  const middle = text(child(person, 'MiddleName'), use)?.value ?? null;
  const given = text(child(person, 'GivenName'), use)?.value ?? null;
  if (family === null && middle === null && given === null) return null;
  return { family, given, middle, text: null, path: person.path };
}

/** The single `Name` of v1.x, whose order is not certain ("Etternavn, Fornavn" or the other way round): kept as one text. */
export function singleName(person: XmlElement, use: string): PersonName | null {
  const name = text(child(person, 'Name'), use);
  return name && { family: null, given: null, middle: null, text: name.value, path: name.path };
}

/** Volven 3101; null where the sex is missing or another code. */
export function genderOf(patient: XmlElement, codes: Codes): Patient['gender'] {
  const sex = code(child(patient, 'Sex'), 'patient.gender');
  const gender = sex && codes.genders.get(`3101#${sex.value}`);
  return sex && gender ? { value: gender, path: sex.path } : null;
}

/** Whose numbers: of a patient, one whose kind is missing or unknown may be known by its digits. */
type Owner = 'patient' | 'party';

/** All `Ident{Id, TypeId}` of a MsgHead party. */
export function idents(party: XmlElement, codes: Codes, use: string, owner: Owner = 'party'): Identifier[] {
  const found: Identifier[] = [];
  for (const ident of all(party, 'Ident')) {
    add(found, identifier(child(ident, 'Id'), child(ident, 'TypeId'), codes, use, owner));
  }
  return found;
}

/** The main identifier of a v1.x party or patient and its `AdditionalId{Id, Type}`. */
export function mainAndAdditionalIds(
  party: XmlElement,
  id: 'Id' | 'OffId',
  codes: Codes,
  use: string,
): Identifier[] {
  const found: Identifier[] = [];
  const owner = id === 'OffId' ? 'patient' : 'party';
  const kind = child(party, id === 'Id' ? 'TypeId' : 'TypeOffId');
  add(found, identifier(child(party, id), kind, codes, use, owner));
  for (const additional of all(party, 'AdditionalId')) {
    const type = child(additional, 'Type') ?? child(additional, 'TypeId');
    add(found, identifier(child(additional, 'Id'), type, codes, use, owner));
  }
  return found;
}

/** n.b. the kind is known by its code alone: real messages name the wrong list, or none (HER with list 8116, HPR with 9051). */
function identifier(
  id: XmlElement | null,
  kind: XmlElement | null,
  codes: Codes,
  use: string,
  owner: Owner,
): Identifier | null {
  const value = text(id, use);
  if (value === null) return null;
  const known = codes.identifierKinds.get(code(kind, use)?.value.toUpperCase() ?? '');
  if (known === undefined) {
    const unknown: Identifier = { kind: 'other', value: value.value, system: null, path: value.path };
    return owner === 'patient' ? withNationalKind(unknown, false, codes) : unknown;
  }
  // Numbers of the national registers have no spaces, however they are written.
  const number = known.system === null ? value.value : value.value.replace(/\s+/g, '');
  return { kind: known.kind, value: number, system: known.system, path: value.path };
}

/** A postal address; null when it holds nothing. */
export function address(element: XmlElement | null, codes: Codes, use: string): Address | null {
  if (element === null) return null;
  const type = code(child(element, 'Type'), use)?.value;
  const lines: string[] = [];
  for (const name of ['StreetAdr', 'Postbox']) {
    for (const line of text(child(element, name), use)?.value.split('\n') ?? [])
      add(lines, line.trim() || null);
  }
  const county = child(element, 'County');
  const country = child(element, 'Country');
  const countryName = display(country, use);
  const found: Address = {
    use: type === undefined ? null : (codes.addressUses.get(`3401#${type.toUpperCase()}`) ?? null),
    lines,
    postalCode: text(child(element, 'PostalCode'), use),
    city: text(child(element, 'City'), use)?.value ?? null,
    kommunenummer: kommunenummer(county, use),
    kommuneName: display(county, use),
    bydel: coded(child(element, 'CityDistr'), '3403', codes, use),
    country:
      code(country, use) ??
      (country && countryName ? { value: countryName, path: `${country.path}/@DN` } : null),
    path: element.path,
  };
  return heldAddress(found);
}

/** County is a kommune, list 3402, four digits; some senders lose the leading zero on the way. */
function kommunenummer(county: XmlElement | null, use: string): Placed | null {
  const written = code(county, use);
  if (written === null || !/^\d{3,4}$/.test(written.value)) return null;
  return { value: written.value.padStart(4, '0'), path: written.path };
}

/** `TeleCom{TypeTelecom, TeleAddress}` of MsgHead. */
export function teleComs(party: XmlElement, codes: Codes, use: string): Telecom[] {
  const found: Telecom[] = [];
  for (const teleCom of all(party, 'TeleCom')) {
    const type = code(child(teleCom, 'TypeTelecom'), use)?.value;
    for (const teleAddress of all(teleCom, 'TeleAddress')) add(found, telecom(teleAddress, type, codes, use));
  }
  return found;
}

/** The `TeleAddress` elements that stand in a v1.x address. */
export function teleAddresses(element: XmlElement | null, codes: Codes, use: string): Telecom[] {
  const found: Telecom[] = [];
  for (const teleAddress of all(element, 'TeleAddress'))
    add(found, telecom(teleAddress, undefined, codes, use));
  return found;
}

const SCHEME = /^([a-z]+):(?:\/\/)?/i;
/** What the scheme of a TeleAddress says; `callto:` and `mob:` are no registered schemes, but in use. */
const SCHEMES: Readonly<Record<string, Pick<Telecom, 'kind' | 'use'>>> = {
  tel: { kind: 'phone', use: null },
  callto: { kind: 'phone', use: null },
  phone: { kind: 'phone', use: null },
  mob: { kind: 'phone', use: 'mobile' },
  sms: { kind: 'phone', use: 'mobile' },
  fax: { kind: 'fax', use: null },
  mailto: { kind: 'email', use: null },
  http: { kind: 'other', use: null },
  https: { kind: 'other', use: null },
};

function telecom(
  teleAddress: XmlElement,
  type: string | undefined,
  codes: Codes,
  use: string,
): Telecom | null {
  const written = codeOrText(teleAddress, use);
  if (written === null) return null;
  const scheme = SCHEME.exec(written.value);
  const known = scheme && SCHEMES[scheme[1]?.toLowerCase() ?? ''];
  const bare = unescaped(
    known && known.kind !== 'other' ? written.value.slice(scheme[0].length) : written.value,
  );
  if (bare === '') return null;
  const typed = type === undefined ? undefined : codes.telecomTypes.get(`9061#${type.toUpperCase()}`);
  const byForm = known?.kind ?? kindByForm(bare);
  return {
    // A type that says it is no telephone (fax, pager, emergency contact) weighs more than a `tel:` in front of the number.
    kind: byForm === 'phone' ? (typed?.kind ?? 'phone') : byForm,
    use: typed?.use ?? known?.use ?? null,
    value: bare,
    path: written.path,
  };
}

/** TeleAddress is an xs:anyURI, so a space may have come as `%20`. */
function unescaped(uri: string): string {
  if (!uri.includes('%')) return uri.trim();
  try {
    return decodeURIComponent(uri).trim();
  } catch {
    return uri.trim();
  }
}

function add<T>(list: T[], found: T | null): void {
  if (found !== null) list.push(found);
}
