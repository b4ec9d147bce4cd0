/**
 * ServReq (v1.x) or Henvisning (v2.0) → what it says of the referral: texts, diagnoses, services, priority, action, dates.
 * One walk through the body in its own order, since neither the order nor the depth of its parts is certain.
 */
import type { Action, Coded, Diagnosis, Placed, TextBlock } from '../../referral.ts';
import type { Codes } from '../../tables/codes.ts';
import { isoDateOrDateTime } from '../time.ts';
import type { XmlElement } from '../xml/tree.ts';
import {
  all,
  attribute,
  belongs,
  child,
  code,
  coded,
  display,
  momentOrWritten,
  shown,
  text,
} from './fields.ts';
import { blockOfInfItem } from './inf-item.ts';
import { desiredProviderBlock, employerBlock } from './related.ts';
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
  const reader = new BodyReader(body, version, codes);
  return {
    action: actionOf(body, codes),
    businessId: text(child(body, 'Id'), 'businessId'),
    authoredOn: momentOrWritten(child(body, 'IssueDate'), isoDateOrDateTime, 'authoredOn'),
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
  readonly #body: XmlElement;
  readonly #version: Version;
  readonly #codes: Codes;

  constructor(body: XmlElement, version: Version, codes: Codes) {
    this.#body = body;
    this.#version = version;
    this.#codes = codes;
    this.#walk(body);
  }

  #walk(parent: XmlElement): void {
    for (const element of parent.children) {
      if (typeof element === 'string' || !belongs(element, parent)) continue;
      switch (element.local) {
        case 'ReasonAsText':
          this.#addText(element, '8231');
          break;
        case 'Comment':
          // Elsewhere, comments belong to something else: a contact person, a plan, a document.
          if (parent === this.#body || parent.local === 'ReqServ') this.#addText(element, '8234');
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
          this.#walk(element);
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
          this.#push(employerBlock(element, this.#codes));
          break;
        case 'PatRelHCP':
        case 'TilknyttetEnhet':
          this.#push(desiredProviderBlock(element));
          break;
        default:
          if (!NOT_WALKED.has(element.local)) this.#walk(element);
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
    const values = all(element, 'TextResultValue');
    const written = values.flatMap((value) => richText(value, 'texts') ?? []);
    const words = [...written, ...this.#wordsOfCodes(element)];
    const said = words.length > 0 ? words.join('\n') : (text(element, 'texts')?.value ?? null);
    if (said === null) return;
    const [only] = values;
    const onlyText = only !== undefined && values.length === 1 && words.length === written.length;
    const heading = child(element, 'Heading');
    this.#addBlock(
      said,
      onlyText && written.length === 1 ? only.path : element.path,
      attribute(heading, 'DN', 'texts'),
      placeOf(list, heading),
    );
  }

  #wordsOfCodes(element: XmlElement): string[] {
    const concepts = [...all(element, 'TextCode'), ...all(element, 'CodedComment')];
    return concepts.flatMap((concept) => display(concept, 'texts') ?? []);
  }

  #addBlock(words: string | null, path: string, heading: string | null, place: string | null = null): void {
    if (words !== null) this.texts.push({ place, heading, text: words, start: null, end: null, path });
  }

  #push(block: TextBlock | null): void {
    if (block) this.texts.push(block);
  }

  /** A coded main or secondary diagnosis is one, besides being text. */
  #addInfItem(item: XmlElement): void {
    const block = blockOfInfItem(item);
    this.#push(block);
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
}

/** n.b. a missing heading is shown as "Begrunnelse (uspes.)" by the official stylesheet; here it stays missing. */
function placeOf(list: '8231' | '8234', heading: XmlElement | null): string | null {
  const written = code(heading, 'texts')?.value.toUpperCase();
  return written === undefined ? null : `${list}#${written}`;
}
