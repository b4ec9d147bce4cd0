/** Clinical resources beside the ServiceRequest → diagnoses, texts at the places KITH messages have for the same, and attachments. */
import type { Placed } from '../../referral.ts';
import { type CodeTables, codeOf, conceptOf, headingOf, wordsOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { field, string } from './fields.ts';
import { readQuestionnaireResponse } from './questionnaire.ts';
import type { ResourceReader, Sink } from './sink.ts';
import { block, joined, narrativeOf, notesOf, placeOf, shown, textIn, timeOf, USE, words } from './words.ts';

/** By resource type. Any other type is carried in the attached original only. */
export const READERS: ReadonlyMap<string, ResourceReader> = new Map<string, ResourceReader>([
  ['Condition', readCondition],
  ['Observation', readObservation],
  ['Procedure', readProcedure],
  ['QuestionnaireResponse', readQuestionnaireResponse],
  ['DocumentReference', readDocumentReference],
  ['Composition', readComposition],
  ['DiagnosticReport', readDiagnosticReport],
  ['Communication', readCommunication],
  ['CommunicationRequest', readCommunication],
  ['MedicationStatement', readMedication],
  ['MedicationRequest', readMedication],
  ['AllergyIntolerance', readAllergy],
  ['ClinicalImpression', readClinicalImpression],
  ['CarePlan', readCarePlan],
  ['Goal', readGoal],
  ['Media', (media, sink) => sink.document(media.one('content'), null)],
  ['Task', readTask],
  ['Binary', (binary, sink) => sink.document(isNamed(binary) ? null : binary, null)],
]);

/** A Binary whose content an attachment has named is no document of its own. */
function isNamed(binary: FhirElement): boolean {
  return binary.one('data')?.use !== null;
}

/** Diseases a patient no longer has are history, and what was ruled out is no diagnosis at all. */
function readCondition(condition: FhirElement, sink: Sink): void {
  const { tables } = sink;
  const verification = statusOf(condition, 'verificationStatus', tables);
  if (verification === 'refuted' || verification === 'entered-in-error') return;
  const concept = conceptOf(condition.one('code'), tables, 'diagnoses');
  const name = wordsOf(concept);
  const clinical = statusOf(condition, 'clinicalStatus', tables) ?? '';
  if (['inactive', 'remission', 'resolved'].includes(clinical)) {
    sink.text(
      block(words(name, condition.path), {
        place: '8233#ANAM',
        heading: 'Tidligere sykdom',
        ...timeOf(condition, 'onset'),
      }),
    );
  } else {
    sink.diagnosis(concept);
  }
  for (const note of notesOf(condition)) sink.text(block(note, { heading: headingOf(concept) }));
}

function statusOf(resource: FhirElement, name: string, tables: CodeTables): string | null {
  return codeOf(conceptOf(resource.one(name), tables, USE))?.code ?? null;
}

/** What was observed, with its parts and remarks; the heading is what it is about. */
function readObservation(observation: FhirElement, sink: Sink): void {
  const { tables } = sink;
  const concept = conceptOf(observation.one('code'), tables, USE);
  const parts = observation.list('component').map((component) => {
    const name = wordsOf(conceptOf(component.one('code'), tables, USE));
    const value = shown(component, 'value', tables);
    return value && { ...value, value: name === null ? value.value : `${name}: ${value.value}` };
  });
  const said = joined(
    [shown(observation, 'value', tables), ...parts, ...notesOf(observation)],
    observation.path,
  );
  sink.text(block(said, about(observation, concept, 'effective', tables)));
}

type Concept = ReturnType<typeof conceptOf>;

function about(resource: FhirElement, concept: Concept, time: string, tables: CodeTables) {
  return {
    place: placeOf(concept?.codings ?? [], tables),
    heading: headingOf(concept),
    ...timeOf(resource, time),
  };
}

/**
 * How it stands, said so that the rules for texts read it right; what is completed needs no word. n.b. before a colon "ikke gjort" would read
 * as a heading, and behind the name "planlagt" as a mere remark.
 */
function standing(name: string, status: string): string {
  switch (status) {
    case 'not-done':
      return `Ikke gjort (${name})`;
    case 'preparation':
      return `Planlagt: ${name}`;
    case 'in-progress':
      return `${name} (pågår)`;
    case 'stopped':
      return `${name} (avbrutt)`;
    default:
      return name;
  }
}

/** What was done, at the place of its category: treatment, investigation, operation, or a measure at work. */
function readProcedure(procedure: FhirElement, sink: Sink): void {
  const { tables } = sink;
  const category = conceptOf(procedure.one('category'), tables, USE);
  const concept = conceptOf(procedure.one('code'), tables, USE);
  const status = field(procedure, 'status', string, USE)?.value ?? '';
  const name = wordsOf(concept);
  const reason = wordsOf(conceptOf(procedure.one('statusReason'), tables, USE));
  const outcome = wordsOf(conceptOf(procedure.one('outcome'), tables, USE));
  const place = placeOf([...(category?.codings ?? []), ...(concept?.codings ?? [])], tables);
  // Of a kind that is known, nothing was done: an answer without any words.
  const none = status === 'not-done' && place !== null ? 'Ingen' : null;
  const said = joined(
    [
      words(name === null ? none : standing(name, status), procedure.path),
      words(reason, procedure.path),
      words(outcome, procedure.path),
      ...notesOf(procedure),
    ],
    procedure.path,
  );
  sink.text(block(said, { place, heading: headingOf(category), ...timeOf(procedure, 'performed') }));
}

function readDocumentReference(document: FhirElement, sink: Sink): void {
  const concept = conceptOf(document.one('type'), sink.tables, USE);
  const place = placeOf(concept?.codings ?? [], sink.tables);
  const title = field(document, 'description', string, 'attachments')?.value ?? headingOf(concept);
  for (const one of document.list('content')) sink.document(one.one('attachment'), title, { place });
}

/** The sections of a document, each with its heading; their entries are read as resources of their own. */
function readComposition(composition: FhirElement, sink: Sink): void {
  for (const section of composition.list('section')) readSection(section, sink);
}

function readSection(section: FhirElement, sink: Sink): void {
  const concept = conceptOf(section.one('code'), sink.tables, USE);
  const place = placeOf(concept?.codings ?? [], sink.tables);
  const heading = field(section, 'title', string, USE)?.value ?? headingOf(concept);
  sink.text(block(narrativeOf(section), { place, heading }));
  for (const inner of section.list('section')) readSection(inner, sink);
}

function readDiagnosticReport(report: FhirElement, sink: Sink): void {
  const heading = headingOf(conceptOf(report.one('code'), sink.tables, USE));
  const conclusions = report.list('conclusionCode').map((code) => {
    return words(wordsOf(conceptOf(code, sink.tables, USE)), code.path);
  });
  const said = joined([textIn(report, 'conclusion'), ...conclusions], report.path);
  sink.text(block(said, { place: '8233#US', heading, ...timeOf(report, 'effective') }));
  for (const form of report.list('presentedForm')) sink.document(form, heading);
}

function readCommunication(communication: FhirElement, sink: Sink): void {
  const { tables } = sink;
  const topic = headingOf(
    conceptOf(communication.one('topic') ?? communication.list('category')[0] ?? null, tables, USE),
  );
  for (const payload of communication.list('payload')) {
    sink.text(block(textIn(payload, 'contentString'), { heading: topic }));
    sink.document(payload.one('contentAttachment'), topic);
  }
  for (const note of notesOf(communication)) sink.text(block(note, { heading: topic }));
}

/** `Naproxen 500 mg, 1 tablett ved behov` */
function readMedication(medication: FhirElement, sink: Sink): void {
  const { tables, resources } = sink;
  const reference = medication.one('medicationReference');
  const named = resources.resolve(reference, ['Medication'])?.one('code') ?? null;
  const concept = conceptOf(medication.one('medicationCodeableConcept') ?? named, tables, USE);
  const display = reference?.isObject ? field(reference, 'display', string, USE)?.value : null;
  const dosages = [...medication.list('dosage'), ...medication.list('dosageInstruction')].map((dosage) =>
    textIn(dosage, 'text'),
  );
  const line = joined(
    [words(wordsOf(concept) ?? display, medication.path), ...dosages],
    medication.path,
    ', ',
  );
  const said = joined([line, ...notesOf(medication)], medication.path);
  sink.text(
    block(said, { place: '8233#MEDB', heading: 'Legemiddelopplysning', ...timeOf(medication, 'effective') }),
  );
}

function readAllergy(allergy: FhirElement, sink: Sink): void {
  const concept = conceptOf(allergy.one('code'), sink.tables, USE);
  const said = joined([words(wordsOf(concept), allergy.path), ...notesOf(allergy)], allergy.path);
  sink.text(block(said, { place: '8233#CAVE', heading: 'Cave-opplysninger' }));
}

function readClinicalImpression(impression: FhirElement, sink: Sink): void {
  const said = joined(
    [textIn(impression, 'description'), textIn(impression, 'summary'), ...notesOf(impression)],
    impression.path,
  );
  sink.text(block(said, { place: '8231#VU', heading: 'Vurdering', ...timeOf(impression, 'effective') }));
}

function readCarePlan(plan: FhirElement, sink: Sink): void {
  const activities = plan.list('activity').map((activity) => {
    const detail = activity.one('detail');
    return detail && textIn(detail, 'description');
  });
  const said: (Placed | null)[] = [textIn(plan, 'description'), ...activities, ...notesOf(plan)];
  const title = field(plan, 'title', string, USE)?.value ?? 'Plan';
  sink.text(block(joined(said, plan.path), { heading: title }));
}

function readGoal(goal: FhirElement, sink: Sink): void {
  const description = words(wordsOf(conceptOf(goal.one('description'), sink.tables, USE)), goal.path);
  sink.text(
    block(joined([description, ...notesOf(goal)], goal.path), { place: 'linkId#goal', heading: 'Mål' }),
  );
}

function readTask(task: FhirElement, sink: Sink): void {
  sink.text(block(joined([textIn(task, 'description'), ...notesOf(task)], task.path)));
}
