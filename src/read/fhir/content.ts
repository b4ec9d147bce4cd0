/**
 * The ServiceRequest and everything that comes with it → diagnoses, texts and attachments: what the request says itself first, then what it
 * points to, in its order, then whatever else of this patient lies in the message. Each resource is read once.
 */
import type { Attachment, Coded, Diagnosis, Party, TextBlock } from '../../referral.ts';
import { READERS } from './clinical.ts';
import { type CodeTables, type Concept, codeOf, conceptOf } from './coding.ts';
import { documentOf } from './documents.ts';
import type { FhirElement } from './element.ts';
import { field, string } from './fields.ts';
import { readDesiredProvider, readEmployer } from './related.ts';
import { type Resources, typeOf } from './resources.ts';
import type { Sink } from './sink.ts';
import { block, narrativeOf, notesOf, textIn, USE, words } from './words.ts';

export interface Content {
  readonly diagnoses: readonly Diagnosis[];
  readonly texts: readonly TextBlock[];
  readonly attachments: readonly Attachment[];
}

const ICPC_2 = 'http://hl7.org/fhir/sid/icpc-2';
const ICD_10 = 'http://hl7.org/fhir/sid/icd-10-no';
const PROBLEM = '8231#PROB';

export class ContentReader implements Sink {
  readonly texts: TextBlock[] = [];
  readonly attachments: Attachment[] = [];
  readonly #diagnoses: Coded[] = [];
  readonly #read = new Set<FhirElement>();

  constructor(
    readonly resources: Resources,
    readonly tables: CodeTables,
    /** The referral's patient; what is about another one is not read. */
    readonly patient: FhirElement | null,
  ) {}

  read(request: FhirElement, addressee: Party | null): Content {
    this.#readRequest(request, addressee);
    const pointedTo = [...request.list('reasonReference'), ...request.list('supportingInfo')].map(
      (reference) => this.resources.resolve(reference, null),
    );
    for (const resource of pointedTo) if (resource) this.#readResource(resource);
    for (const resource of this.resources.all)
      if (typeOf(resource) !== 'Binary') this.#readResource(resource);
    for (const binary of this.resources.ofType('Binary')) this.#readResource(binary);
    const diagnoses = this.#diagnoses.map((coded, index) => ({ coded, main: index === 0 }));
    return { diagnoses, texts: this.texts, attachments: this.attachments };
  }

  text(made: TextBlock | null): void {
    if (made) this.texts.push(made);
  }

  /** A code of ICPC-2 or ICD-10 where there is one; without any code it is text. */
  diagnosis(concept: Concept | null): void {
    if (concept === null) return;
    if (concept.codings.length === 0) {
      this.text(block(concept.text, { place: '8231#DIAG', heading: 'Diagnose' }));
      return;
    }
    const coded = codeOf(concept, [ICPC_2, ICD_10]);
    if (
      coded === null ||
      this.#diagnoses.some(({ system, code }) => system === coded.system && code === coded.code)
    )
      return;
    const display =
      coded.display ?? (coded.system && this.tables.codes.diagnosisDisplay(coded.system, coded.code));
    this.#diagnoses.push({ ...coded, display });
  }

  document(element: FhirElement | null, title: string | null, about: { place?: string | null } = {}): void {
    const found = documentOf(element, title, this.resources);
    if (found === null) return;
    if ('attachment' in found) this.attachments.push(found.attachment);
    else this.text(block(found.text, { ...about, heading: found.title }));
  }

  #readRequest(request: FhirElement, addressee: Party | null): void {
    const reasons = request
      .list('reasonCode')
      .flatMap((reason) => conceptOf(reason, this.tables, 'diagnoses, texts') ?? []);
    for (const reason of reasons) {
      const text = words(reason.text?.value, reason.text?.path ?? reason.path);
      const isDisplay = reason.codings.some(({ display }) => display === text?.value);
      if (!isDisplay) this.text(block(text, { place: PROBLEM }));
    }
    for (const note of notesOf(request)) this.text(block(note));
    this.text(block(textIn(request, 'patientInstruction'), { place: '8231#IP' }));
    if (isWritten(request)) this.text(block(narrativeOf(request)));
    readDesiredProvider(request, addressee, this);
    for (const contact of this.patient?.list('contact') ?? []) readEmployer(contact, this);
    for (const reference of request.list('reasonReference')) {
      const condition = this.resources.resolve(reference, ['Condition']);
      if (condition) this.#readResource(condition);
    }
    for (const reason of reasons) if (reason.codings.length > 0) this.diagnosis(reason);
  }

  #readResource(resource: FhirElement): void {
    const reader = READERS.get(typeOf(resource) ?? '');
    if (reader === undefined || this.#read.has(resource)) return;
    this.#read.add(resource);
    if (this.#isOfAnother(resource) || isMistake(resource)) return;
    reader(resource, this);
  }

  #isOfAnother(resource: FhirElement): boolean {
    const reference = resource.one('subject') ?? resource.one('patient') ?? resource.one('for');
    const whose = this.resources.resolve(reference, ['Patient']);
    return whose !== null && this.patient !== null && whose !== this.patient;
  }
}

function isMistake(resource: FhirElement): boolean {
  return field(resource, 'status', string, 'whether it holds')?.value === 'entered-in-error';
}

/** A narrative that somebody wrote, rather than one made from the data. */
function isWritten(resource: FhirElement): boolean {
  const narrative = resource.one('text');
  return narrative?.isObject === true && field(narrative, 'status', string, USE)?.value === 'additional';
}
