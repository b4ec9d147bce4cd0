/** PID → the patient. */
import type { Address, Identifier, Patient, Placed, Telecom } from '../../referral.ts';
import { isoDate, isoDateOrDateTime } from '../time.ts';
import { withNationalKind } from '../unnamed-number.ts';
import { component, first, momentOrWritten, type ReaderTables, repetitions } from './fields.ts';
import type { Hl7Field, Hl7Segment } from './message.ts';
import { address, identifier, municipality, personName, telecoms } from './people.ts';

export function patientOf(pid: Hl7Segment | null, tables: ReaderTables): Patient | null {
  if (pid === null) return null;
  const { codes } = tables;
  const sex = first(pid, 8);
  const code = component(sex, 1, 'patient.gender')?.toUpperCase();
  const gender = code === undefined ? undefined : codes.genders.get(`0001#${code}`);
  return {
    name: personName(first(pid, 5), 'patient.name'),
    identifiers: identifiersOf(pid, tables),
    birthDate: momentOrWritten(first(pid, 7), isoDate, 'patient.birthDate'),
    deceased: deceasedIn(pid),
    gender: sex && gender ? { value: gender, path: sex.path } : null,
    addresses: addressesOf(pid, tables),
    telecoms: telecomsOf(pid, tables),
    path: pid.path,
  };
}

/** The list (PID-3), and the fields of its forerunners: external id, alternate id, and the national number of older versions. */
function identifiersOf(pid: Hl7Segment, { codes }: ReaderTables): Identifier[] {
  const found: Identifier[] = [];
  for (const number of [3, 2, 4, NATIONAL]) {
    for (const field of repetitions(pid, number)) {
      const one = identifier(field, codes, 'patient.identifiers');
      if (one === null || found.some(({ value }) => value === one.value)) continue;
      found.push(withNationalKind(one, number !== NATIONAL && isNamed(field), codes));
    }
  }
  return found;
}

/** The sender says whose number it is (CX.4, CX.5). HL7 table 0203: NI, NN and SS are a nation's own, whichever. */
function isNamed(field: Hl7Field): boolean {
  const type = component(field, 5, null)?.toUpperCase() ?? '';
  return component(field, 4, null) !== null || !/^(?:NI|NN|SS)?$/.test(type);
}

/** PID-19: the number is the nation's, whether or not the field says so. */
const NATIONAL = 19;

/** PID-29 is the time of death; PID-30 says only that the patient is dead. */
function deceasedIn(pid: Hl7Segment): Placed | null {
  const died = momentOrWritten(first(pid, 29), isoDateOrDateTime, 'patient.deceased');
  if (died) return died;
  const indicator = first(pid, 30);
  const said = component(indicator, 1, 'patient.deceased')?.toUpperCase();
  return indicator && said === 'Y' ? { value: 'true', path: indicator.path } : null;
}

/** n.b. PID-12, the county of older versions, may hold the kommunenummer that the address lacks. */
function addressesOf(pid: Hl7Segment, tables: ReaderTables): Address[] {
  const use = 'patient.addresses';
  const addresses = repetitions(pid, 11).flatMap((field) => address(field, tables, use) ?? []);
  const county = first(pid, 12);
  if (county === null || addresses.some(({ kommunenummer }) => kommunenummer !== null)) return addresses;
  const { number, name } = municipality(county, 1, use);
  const [main, ...others] = addresses;
  if (main) return [{ ...main, kommunenummer: number, kommuneName: main.kommuneName ?? name }, ...others];
  return number ? [{ ...NOWHERE, kommunenummer: number, kommuneName: name, path: county.path }] : [];
}

const NOWHERE: Omit<Address, 'path'> = {
  use: null,
  lines: [],
  postalCode: null,
  city: null,
  kommunenummer: null,
  kommuneName: null,
  bydel: null,
  country: null,
};

/** Home, business, and from v2.7 both in one. */
function telecomsOf(pid: Hl7Segment, { codes }: ReaderTables): Telecom[] {
  const fields: readonly (readonly [number, Telecom['use']])[] = [
    [13, 'home'],
    [14, 'work'],
    [40, null],
  ];
  return fields.flatMap(([number, usual]) =>
    repetitions(pid, number).flatMap((field) => telecoms(field, codes, usual, 'patient.telecoms')),
  );
}
