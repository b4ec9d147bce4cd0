/**
 * ServReq (v1.x) or Henvisning (v2.0) → what it says of the referral: texts, diagnoses, services, priority, action, dates.
 * One walk through the body in its own order, since neither the order nor the depth of its parts is certain.
 */
import type { Action, Coded, Diagnosis, Placed, TextBlock } from '../../referral.ts';
import type { Codes } from '../../tables/codes.ts';
import { isoDateOrDateTime } from '../time.ts';
import type { XmlElement } from '../xml/tree.ts';
import { all, attribute, child, code, coded, display, elementsOf, moment, shown, text } from './fields.ts';
import { blockOfInfItem } from './inf-item.ts';
import { richText } from './rich-text.ts';

export type Version = '1.0' | '1.1' | '2.0';

export interface Body {
  readonly action: Placed<Action>;
  readonly businessId: Placed | null;
  readonly authoredOn: Placed | null;
  readonly priority: Coded | null;
  readonly requestedServices: readonly Coded[];
  readonly diagnoses: readonly Diagnosis[];
  readonly texts: readonly TextBlock[];
}

export function readBody(body: XmlElement, version: Version, codes: Codes): Body {
  const reader = new BodyReader(version, codes);
  reader.walk(body);
  return {
    action: actionOf(body, codes),
    businessId: text(child(body, 'Id'), 'businessId'),
    authoredOn: moment(child(body, 'IssueDate'), isoDateOrDateTime, 'authoredOn'),
    priority: reader.priority,
    requestedServices: [...reader.services, ...reader.about],
    diagnoses: reader.diagnoses(),
    texts: reader.texts,
  };
}

/** ServType of the referral, else of its first requested service; a referral that names none is new. */
function actionOf(body: XmlElement, codes: Codes): Placed<Action> {
  const type = child(body, 'ServType') ?? child(child(body, 'ReqServ'), 'ServType');
  const written = code(type, 'action');
  const action = written && codes.actions.get(`7309#${written.value.toUpperCase()}`);
  return { value: action ?? 'new', path: written?.path ?? `${body.path}/ServType` };
}

/** Parts that are read elsewhere, or that are about somebody else than the patient. */
const NOT_WALKED = new Set([
  'RefDoc',
  'Requester',
  'ServProvider',
  'CopyDest',
  'PatRelperson',
  'ParorendeForesatt',
  'InfoAssistertKommunikasjon',
  'AssistertKommunikasjon',
]);

class BodyReader {
  priority: Coded | null = null;
  readonly services: Coded[] = [];
  /** What the message as a whole is about, and to what end: less than a service, more than nothing. */
  readonly about: Coded[] = [];
  readonly texts: TextBlock[] = [];
  readonly #diagnoses: Coded[] = [];
  #mainDiagnosis: Coded | null = null;
  readonly #version: Version;
  readonly #codes: Codes;

  constructor(version: Version, codes: Codes) {
    this.#version = version;
    this.#codes = codes;
  }

  walk(parent: XmlElement): void {
    for (const element of elementsOf(parent)) {
      switch (element.local) {
        case 'ReasonAsText':
          this.#addText(element, '8231');
          break;
        case 'Comment':
          this.#addText(element, '8234');
          break;
        case 'ReqComment':
          this.#addBlock(richText(element, 'texts'), element.path, 'Kommentar til henvisningen');
          break;
        case 'InfItem':
          this.#addInfItem(element);
          break;
        case 'Diagnosis':
          this.#addDiagnosis(child(element, 'Concept'));
          break;
        case 'ReqServ':
          this.#readReqServ(element);
          this.walk(element);
          break;
        case 'MsgDescr':
          // List 8263 has the kinds of v1.0, 8455 those of v1.1.
          this.#add(this.about, element, this.#version === '1.0' ? '8263' : '8455');
          break;
        case 'TypeInnhold':
          this.#add(this.about, element, '8455');
          break;
        case 'PatRelInst':
        case 'ContactPerson':
        case 'PasientrelatertKontaktperson':
          this.#addEmployer(element);
          break;
        case 'PatRelHCP':
        case 'TilknyttetEnhet':
          this.#addDesiredProvider(element);
          break;
        default:
          if (!NOT_WALKED.has(element.local)) this.walk(element);
      }
    }
  }

  /** A main diagnosis that is marked as such (InfItem type H), else the one that stands first. */
  diagnoses(): Diagnosis[] {
    const marked = this.#mainDiagnosis;
    return this.#diagnoses.map((diagnosis, index) => ({
      coded: diagnosis,
      main: marked === null ? index === 0 : diagnosis === marked,
    }));
  }

  #readReqServ(reqServ: XmlElement): void {
    this.priority ??= coded(
      child(reqServ, 'Priority'),
      this.#version === '2.0' ? '8306' : '8304',
      this.#codes,
      'priority',
    );
    for (const service of all(reqServ, 'Service')) {
      this.#add(this.services, child(service, 'ServId'), null);
      this.#add(this.services, child(service, 'MedSpeciality'), '8451');
    }
    this.#add(this.about, child(reqServ, 'Purpose'), '8248');
  }

  #add(list: Coded[], element: XmlElement | null, volven: string | null): void {
    const service = coded(element, volven, this.#codes, 'requestedServices');
    if (service) list.push(service);
  }

  /** ReasonAsText and Comment: a heading, and text or codes that stand for a text. A comment may also be bare text. */
  #addText(element: XmlElement, list: '8231' | '8234'): void {
    const value = child(element, 'TextResultValue');
    const written = richText(value, 'texts');
    const words = this.#wordsOfCodes(element);
    if (written !== null) words.unshift(written);
    const said = words.length > 0 ? words.join('\n') : (text(element, 'texts')?.value ?? null);
    if (said === null) return;
    const heading = child(element, 'Heading');
    const onlyText = value !== null && written !== null && words.length === 1;
    this.#addBlock(
      said,
      onlyText ? value.path : element.path,
      attribute(heading, 'DN', 'texts'),
      placeOf(list, heading),
    );
  }

  #wordsOfCodes(element: XmlElement): string[] {
    const concepts = [...all(element, 'TextCode'), ...all(element, 'CodedComment')];
    return concepts.flatMap((concept) => display(concept, 'texts') ?? []);
  }

  #addBlock(words: string | null, path: string, heading: string | null, place: string | null = null): void {
    if (words === null || words === '') return;
    this.texts.push({ place, heading, text: words, start: null, end: null, path });
  }

  /** A coded main or secondary diagnosis is one, besides being text. */
  #addInfItem(item: XmlElement): void {
    const block = blockOfInfItem(item);
    if (block) this.texts.push(block);
    if (block?.place !== '8233#H' && block?.place !== '8233#B') return;
    const concept = child(child(item, 'Observation'), 'CodedDescr');
    const diagnosis = this.#diagnosis(concept);
    if (diagnosis === null) return;
    this.#diagnoses.push(diagnosis);
    if (block.place === '8233#H') this.#mainDiagnosis ??= diagnosis;
  }

  /** Without a code it is text. */
  #addDiagnosis(concept: XmlElement | null): void {
    const diagnosis = this.#diagnosis(concept);
    if (diagnosis) this.#diagnoses.push(diagnosis);
    else if (concept) this.#addBlock(shown(concept, 'texts'), concept.path, 'Diagnose', '8231#DIAG');
  }

  #diagnosis(concept: XmlElement | null): Coded | null {
    const found = coded(concept, null, this.#codes, 'diagnoses');
    if (found === null || found.display !== null || found.system === null) return found;
    return { ...found, display: this.#codes.diagnosisDisplay(found.system, found.code) };
  }

  /**
   * A contact person or body may be the employer, which the patient's employment can be read from; of any other, and of their
   * telephone numbers and remarks, nothing is read: they are not the patient's.
   */
  #addEmployer(element: XmlElement): void {
    const hours = child(element, 'WorkingTime');
    const roles =
      child(element, 'RoleInst') ?? child(element, 'OccupationRole') ?? child(element, 'StillingRolle');
    const role = shown(roles, 'whether this is the employer');
    if (hours === null && !(role !== null && this.#codes.isEmployerRole(role))) return;
    const name =
      child(element, 'NameInst') ?? child(element, 'WorkingPlace') ?? child(element, 'Arbeidssted');
    const time = shown(hours, 'texts');
    const words = [shown(name, 'texts'), role, time && `arbeidstid ${time}`].filter((part) => part);
    this.#addBlock(words.join(', '), element.path, 'Arbeidsgiver');
  }

  /** List 8254 OES and OEB: where, or by whom, the patient wants to be treated. */
  #addDesiredProvider(element: XmlElement): void {
    const relation = child(element, 'Relation') ?? child(element, 'TypeRelasjon');
    const kind = code(relation, 'whether this is the desired provider')?.value;
    if (kind !== 'OES' && kind !== 'OEB') return;
    const names: string[] = [];
    collectNames(element, names);
    this.#addBlock(names.join(', '), element.path, attribute(relation, 'DN', 'texts'), `8254#${kind}`);
  }
}

function collectNames(parent: XmlElement, names: string[]): void {
  for (const element of elementsOf(parent)) {
    if (element.local === 'Name' || element.local === 'OrganisationName') {
      const name = text(element, 'texts');
      if (name) names.push(name.value);
    } else {
      collectNames(element, names);
    }
  }
}

/** n.b. a missing heading is shown as "Begrunnelse (uspes.)" by the official stylesheet; here it stays missing. */
function placeOf(list: '8231' | '8234', heading: XmlElement | null): string | null {
  const written = code(heading, 'texts')?.value.toUpperCase();
  return written === undefined ? null : `${list}#${written}`;
}
