/** A person's name → HumanName as no-basis-HumanName has it: the middle name in its own extension. */
import type { HumanName } from '@medplum/fhirtypes';
import type { PersonName } from '../referral.ts';
import { line } from './text.ts';

const MIDDLE_NAME = 'http://hl7.no/fhir/StructureDefinition/no-basis-middlename';

/**
 * The name in its parts, with the whole as `text`; a name that the source has as one string stays one string, since its order
 * is not known. Undefined when there is no name.
 */
export function humanName(source: PersonName | null): HumanName | undefined {
  if (!source) return undefined;
  const family = line(source.family);
  const given = line(source.given);
  const middle = line(source.middle);
  const text = line(source.text) ?? line([given, middle, family].filter(Boolean).join(' '));
  if (text === undefined) return undefined;
  const name: HumanName = {};
  if (middle !== undefined) name.extension = [{ url: MIDDLE_NAME, valueString: middle }];
  name.text = text;
  if (family !== undefined) name.family = family;
  if (given !== undefined) name.given = [given];
  return name;
}
