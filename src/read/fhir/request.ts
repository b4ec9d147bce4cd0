/** The ServiceRequest → what it says of the referral as such: what to do with it, when, how soon, and which service is asked for. */
import type { Action, Coded, Placed } from '../../referral.ts';
import { SERVICE_LINE } from '../../systems.ts';
import type { Tables } from '../../tables.ts';
import { type CodeTables, codeOf, codingOf, conceptOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { dateTime, field, momentOrWritten, senseOf, string } from './fields.ts';
import { type Opened, TRIGGER_EVENTS } from './opened.ts';

export interface RequestFields {
  readonly action: Placed<Action>;
  readonly businessId: Placed | null;
  readonly authoredOn: Placed | null;
  readonly priority: Coded | null;
  readonly requestedServices: readonly Coded[];
}

export function requestFields(opened: Opened, request: FhirElement, tables: Tables): RequestFields {
  const priority = field(request, 'priority', string, 'priority');
  return {
    action: actionOf(opened, request, tables),
    businessId: businessIdOf(request, tables),
    authoredOn: momentOrWritten(request, 'authoredOn', dateTime, 'authoredOn'),
    priority: priority && {
      code: priority.value.toLowerCase(),
      system: 'http://hl7.org/fhir/request-priority',
      display: null,
      path: priority.path,
    },
    requestedServices: servicesOf(request, tables),
  };
}

/**
 * Withdrawn by its status or by the event; a change where it replaces an earlier referral or the event says so. What builds on an
 * earlier referral (basedOn) is an addition to it, but under the event of a new referral (I12) it is a new one that rests on it.
 */
function actionOf({ header }: Opened, request: FhirElement, { codes, fhir }: Tables): Placed<Action> {
  const tables = { codes, fhir };
  const use = 'action';
  const status = field(request, 'status', string, use);
  const withdrawn = status && codes.actions.get(`requestStatus#${status.value}`);
  if (status && withdrawn) return { value: withdrawn, path: status.path };
  const coding = header && codingOf(header.one('eventCoding'), tables, use);
  const event = coding?.system === TRIGGER_EVENTS ? codes.actions.get(`0003#${coding.code}`) : undefined;
  if (coding && event === 'cancellation') return { value: event, path: coding.path };
  const [replaced] = request.list('replaces');
  if (replaced) return { value: 'change', path: replaced.path };
  const earlier = request.list('basedOn').find(isReferral);
  if (earlier && event !== 'new') return { value: 'addition', path: earlier.path };
  if (coding && event) return { value: event, path: coding.path };
  return { value: 'new', path: status?.path ?? request.path };
}

/** n.b. a request may also build on a plan or a prescription. */
function isReferral(reference: FhirElement): boolean {
  const told = reference.isObject ? field(reference, 'type', string, 'action') : null;
  const link = told ?? senseOf(reference, 'reference', 'action');
  return link === null || !/\b(?:CarePlan|MedicationRequest)\b/.test(link.value);
}

const PLACER = 'http://terminology.hl7.org/CodeSystem/v2-0203#PLAC';

/** The identifier that the sender gave the referral (type PLAC), else the first one. */
function businessIdOf(request: FhirElement, tables: CodeTables): Placed | null {
  const use = 'businessId';
  const identifiers = request.list('identifier');
  const placed = identifiers.find(
    (identifier) =>
      identifier.isObject &&
      conceptOf(identifier.one('type'), tables, use)?.codings.some(
        ({ system, code }) => `${system}#${code}` === PLACER,
      ),
  );
  return senseOf(placed ?? identifiers[0] ?? null, 'value', use);
}

/** What every referral here asks for; said again, it tells nothing. */
const ALWAYS = new Set(['http://snomed.info/sct#3457005', 'http://snomed.info/sct#18781004']);

/** Code, details, category and kind of performer. The service line is found anew, also in a bundle of this program's own. */
function servicesOf(request: FhirElement, tables: CodeTables): Coded[] {
  const use = 'requestedServices';
  const places = [
    request.one('code'),
    ...request.list('orderDetail'),
    ...request.list('category'),
    request.one('performerType'),
  ];
  return places.flatMap((place) => {
    const concept = conceptOf(place, tables, use);
    const isAlways = concept?.codings.some(
      ({ system, code }) => ALWAYS.has(`${system}#${code}`) || system === SERVICE_LINE,
    );
    return isAlways ? [] : (codeOf(concept) ?? []);
  });
}
