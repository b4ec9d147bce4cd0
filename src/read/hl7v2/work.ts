/** What insurance segments and next of kin say of the patient's own work → texts in the place for it. Of other persons nothing is read. */
import type { TextBlock } from '../../referral.ts';
import { component, first, type ReaderTables, subcomponent } from './fields.ts';
import type { Hl7Segment } from './message.ts';

const USE = 'texts';
const EMPLOYMENT = 'loinc#74165-2';
const OCCUPATION = 'loinc#11341-5';

/** NK1 whose relationship (HL7 table 0063) or role (0131) is the employer: its name, and the patient's job there. */
export function employerBlock(nk1: Hl7Segment, tables: ReaderTables): TextBlock | null {
  const why = 'whether this is the employer';
  const relationship = first(nk1, 3);
  const isEmployer =
    component(relationship, 1, why)?.toUpperCase() === 'EMR' ||
    component(first(nk1, 7), 1, why)?.toUpperCase() === 'E' ||
    tables.codes.isEmployerRole(component(relationship, 2, why) ?? '');
  if (!isEmployer) return null;
  const name = subcomponent(first(nk1, 13), 1, 1, USE) ?? subcomponent(first(nk1, 2), 1, 1, USE);
  const title = component(first(nk1, 10), 1, USE);
  const words = [name, title].filter((part) => part !== null).join(', ');
  if (words === '') return null;
  return { place: null, heading: 'Arbeidsgiver', text: words, start: null, end: null, path: nk1.path };
}

/** IN1-42, the insured's employment status (HL7 table 0066). */
export function statusBlock(in1: Hl7Segment, tables: ReaderTables): TextBlock | null {
  const status = first(in1, 42);
  const code = component(status, 1, USE)?.toUpperCase() ?? '';
  const words = component(status, 2, USE) ?? tables.hl7v2.employmentStatus.get(code) ?? null;
  return blockOf(in1, 42, EMPLOYMENT, 'Arbeidsforhold', words);
}

/** IN2-46, the insured's job title. */
export function jobBlock(in2: Hl7Segment): TextBlock | null {
  return blockOf(in2, 46, OCCUPATION, 'Stilling', component(first(in2, 46), 1, USE));
}

/** IN1 and the IN2 behind it speak of the patient: relationship "self" (HL7 table 0063), or nobody else is named as the insured. */
export function isInsured(in1: Hl7Segment): boolean {
  const relationship = component(first(in1, 17), 1, 'whether the patient is the insured')?.toUpperCase();
  return relationship === undefined ? first(in1, 16) === null : relationship === 'SEL';
}

function blockOf(
  segment: Hl7Segment,
  number: number,
  place: string,
  heading: string,
  text: string | null,
): TextBlock | null {
  if (text === null) return null;
  return { place, heading, text, start: null, end: null, path: `${segment.path}-${number}` };
}
