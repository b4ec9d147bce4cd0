/**
 * What a person at the receiver is to read → the notes of the ServiceRequest: first our summary (urgency, amendment, what is missing,
 * route, what else we found wrong, what there is to weigh), then every text of the referral verbatim, under its own heading.
 */
import type { Annotation } from '@medplum/fhirtypes';
import type { Finding } from '../decision.ts';
import type { Coded, Item, ServiceLine, TextBlock } from '../referral.ts';
import { sentence } from '../sentences.ts';
import type { Codes } from '../tables/codes.ts';
import { NAME, VERSION } from '../version.ts';
import { adviceLines } from './advice-lines.ts';
import { asText } from './codeable-concept.ts';
import { date, dateTime } from './dates.ts';
import type { MapInput } from './map-input.ts';
import { type MappedParty, partyName } from './party.ts';
import { QUESTIONS } from './questions.ts';
import { referenceTo } from './reference.ts';
import { clean, line } from './text.ts';
import { wordsOf } from './words.ts';

export const SERVICE_LINE_NAMES: Readonly<Record<ServiceLine, string>> = {
  'musculoskeletal-outpatient': 'muskel og skjelett, poliklinisk',
  'mental-outpatient': 'psykisk helse, poliklinisk',
  institution: 'opphold i institusjon',
  unclear: 'uavklart tilbud',
};

const AMENDMENTS = {
  new: undefined,
  change: 'ENDRING av en tidligere henvisning.',
  addition: 'TILLEGG til en tidligere henvisning.',
  cancellation: 'KANSELLERING: henvisningen er trukket tilbake av avsender.',
};

/** Texts that stand elsewhere in the ServiceRequest in full are not repeated. */
export function mapNotes(
  input: MapInput,
  requester: MappedParty,
  addressee: string | undefined,
  elsewhere: readonly string[],
): Annotation[] {
  const author = authorOf(requester);
  const time = dateTime(input.referral.authoredOn?.value);
  const notes: Annotation[] = [{ authorString: `${NAME} ${VERSION}`, text: summary(input, addressee) }];
  for (const block of input.referral.texts) {
    const text = clean(block.text);
    if (text === undefined || elsewhere.includes(text)) continue;
    const note: Annotation = {
      ...author,
      text: clean(`${headingOf(block, input.tables.codes)}${text}`) ?? text,
    };
    if (time !== undefined) note.time = time;
    notes.push(note);
  }
  return notes;
}

/** n.b. FHIR R4: the author of a note may be a person or an organisation, but not a role. */
function authorOf({ practitioner, organization }: MappedParty): Partial<Annotation> {
  if (practitioner) return { authorReference: referenceTo(practitioner, practitioner.name?.[0]?.text) };
  return organization ? { authorReference: referenceTo(organization, organization.name) } : {};
}

/** The heading as the sender wrote it, else the name of the place, else its code; with the dates that belong to the text. */
function headingOf(block: TextBlock, { placeNames }: Codes): string {
  const { heading, place } = block;
  const name = line(heading) ?? placeNames.get(place ?? '') ?? line(place?.split('#').at(-1));
  const dates = periodOf(block);
  const period = dates === undefined ? '' : ` (${dates})`;
  return name === undefined && period === '' ? '' : `${name ?? ''}${period}:\n`.trimStart();
}

/** The dates that belong to a text, `2026-01-12–2026-03-01`; one side may be open. Undefined when it has none. */
export function periodOf({ start, end }: TextBlock): string | undefined {
  const from = line(start);
  const to = line(end);
  return from === undefined && to === undefined ? undefined : `${from ?? ''}–${to ?? ''}`;
}

/** What the sender shows of it, else the words that its list has for the code. */
function priorityText(priority: Coded | null, { conceptMaps }: MapInput['tables']): string | undefined {
  if (!priority) return undefined;
  const display =
    priority.display ?? conceptMaps.displayOf('priority', priority.system, priority.code.trim());
  return asText({ ...priority, display });
}

function summary(
  { referral, found, route, findings, urgent, tables }: MapInput,
  addressee: string | undefined,
) {
  const lines: (string | undefined)[] = [];
  if (urgent) {
    lines.push('HASTER: Teksten kan tyde på akutt fare. Vurder den straks.');
    for (const quote of wordsOf(found.redFlags)) lines.push(`«${quote}»`);
  }
  lines.push(AMENDMENTS[referral.action.value]);
  lines.push(missingLine(findings));
  const region = route.region === null ? '' : ` (${route.region})`;
  lines.push(`Helse og arbeid: ${SERVICE_LINE_NAMES[route.serviceLine]}${region}.`);
  lines.push(labelled('Ønsket behandlingssted', line(found.desiredProvider?.quote)));
  lines.push(labelled('Adressert til', addressee));
  lines.push(labelled('Hastegrad hos avsender', priorityText(referral.priority, tables)));
  lines.push(
    labelled('Kopi til', line(referral.copies.flatMap((party) => partyName(party) ?? []).join('; '))),
  );
  lines.push(...unrealDates(referral));
  for (const finding of findings) {
    // n.b. these sentences tell the referrer what to do; the receiver is told in the first lines.
    if (finding.code !== 'RED_FLAG' && !isMissing(finding))
      lines.push(`- ${line(sentence(finding, 'nb', tables))}`);
  }
  lines.push(...adviceLines(found.advice, tables.advice));
  return clean(lines.filter((text) => text !== undefined).join('\n')) ?? '';
}

/** `Mangler i henvisningen: sykmeldingsstatus; pasientens telefonnummer.` */
function missingLine(findings: readonly Finding[]): string | undefined {
  const names = findings.flatMap((finding) => (isMissing(finding) ? [QUESTIONS[finding.item]] : []));
  return names.length === 0 ? undefined : `Mangler i henvisningen: ${names.join('; ').toLowerCase()}.`;
}

function isMissing(finding: Finding): finding is Finding & { item: Item } {
  return finding.item !== null && finding.code.endsWith('_MISSING');
}

function labelled(label: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${label}: ${value}`;
}

/** Values that stand where a date should, and are none, are not lost. */
function unrealDates({ authoredOn, patient }: MapInput['referral']): (string | undefined)[] {
  const asWritten = (label: string, value: string | undefined, fit: string | undefined) =>
    fit === undefined ? labelled(`${label} (som oppgitt)`, line(value)) : undefined;
  const deceased = patient?.deceased?.value;
  return [
    asWritten('Henvist', authoredOn?.value, dateTime(authoredOn?.value)),
    asWritten('Pasientens fødselsdato', patient?.birthDate?.value, date(patient?.birthDate?.value)),
    deceased === 'true' || deceased === 'false'
      ? undefined
      : asWritten('Pasienten er død', deceased, dateTime(deceased)),
  ];
}
