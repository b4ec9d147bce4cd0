/** A postal address → Address as no-basis-Address has it, with the kommunenummer in both places that no-basis has had for it. */
import type { Extension, Address as FhirAddress } from '@medplum/fhirtypes';
import type { Address } from '../referral.ts';
import { coding, codingOf } from './codeable-concept.ts';
import { line } from './text.ts';

const NO_BASIS = 'http://hl7.no/fhir/StructureDefinition';
const URBAN_DISTRICT = `${NO_BASIS}/no-basis-urban-district`;
const PROPERTY_INFORMATION = `${NO_BASIS}/no-basis-propertyinformation`;
const MUNICIPALITY_CODE = `${NO_BASIS}/no-basis-municipalitycode`;
/** The list that `no-basis-municipalitycode` is bound to, and the Volven list that the older place uses. */
const KARTVERKET = 'https://register.geonorge.no/subregister/sosi-kodelister/kartverket/kommunenummer-alle';
const VOLVEN_3402 = 'urn:oid:2.16.578.1.12.4.1.1.3402';

/** n.b. FHIR JSON keeps the extensions of a primitive beside it, under its name with an underscore; the types don't know it. */
type WithDistrict = FhirAddress & { _district?: { extension: Extension[] } };

/** Undefined when nothing is stated. */
export function address(source: Address | null): FhirAddress | undefined {
  if (!source) return undefined;
  const lines = source.lines.map(line).filter((text) => text !== undefined);
  const city = line(source.city);
  const district = line(source.kommuneName);
  const kommunenummer = line(source.kommunenummer?.value);
  const postalCode = line(source.postalCode?.value);
  const country = line(source.country?.value);

  const made: WithDistrict = {};
  const extensions = [...urbanDistrict(source), ...propertyInformation(kommunenummer, district)];
  if (extensions.length > 0) made.extension = extensions;
  if (source.use !== null) made.use = source.use;
  if (lines.length > 0) made.line = lines;
  if (city !== undefined) made.city = city;
  if (district !== undefined) made.district = district;
  if (kommunenummer !== undefined) {
    const valueCoding = codingOf(KARTVERKET, kommunenummer, district);
    made._district = { extension: [{ url: MUNICIPALITY_CODE, valueCoding }] };
  }
  if (postalCode !== undefined) made.postalCode = postalCode;
  if (country !== undefined) made.country = country;
  return Object.keys(made).length > (source.use === null ? 0 : 1) ? made : undefined;
}

function urbanDistrict(source: Address): Extension[] {
  if (!source.bydel) return [];
  const valueCoding = coding(source.bydel);
  if (valueCoding) return [{ url: URBAN_DISTRICT, valueCoding }];
  const display = line(source.bydel.display);
  return display === undefined ? [] : [{ url: URBAN_DISTRICT, valueCoding: { display } }];
}

function propertyInformation(kommunenummer: string | undefined, name: string | undefined): Extension[] {
  if (kommunenummer === undefined) return [];
  const municipality = { url: 'municipality', valueCoding: codingOf(VOLVEN_3402, kommunenummer, name) };
  return [{ url: PROPERTY_INFORMATION, extension: [municipality] }];
}
