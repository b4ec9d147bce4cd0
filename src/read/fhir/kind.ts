/** A FHIR resource → what kind of message it is, and which ServiceRequest in it is the referral; or why there is none. */
import type { Finding } from '../../decision.ts';
import type { Tables } from '../../tables.ts';
import { finding, plainWord } from '../findings.ts';
import { codingOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { boolean, field, string } from './fields.ts';
import { type Opened, TRIGGER_EVENTS } from './opened.ts';
import { type Resources, typeOf } from './resources.ts';
import { versionOf } from './version.ts';

const KIND = 'kind of message';

export type Kind =
  | { readonly is: 'referral'; readonly request: FhirElement }
  | {
      readonly is: 'ignored' | 'unsupported' | 'unreadable';
      readonly finding: Finding;
      /** False where it is not certain who sent it, or nobody may be answered. */
      readonly isAnswerable: boolean;
    };

export function kindOf(opened: Opened, tables: Tables): Kind {
  const { root, resources, header } = opened;
  const type = typeOf(root) ?? '';
  const receipt = receiptIn(opened, type);
  if (receipt)
    return {
      is: 'ignored',
      finding: finding(tables, 'MESSAGE_IS_RECEIPT', receipt.path),
      isAnswerable: false,
    };
  const second = resources.ofType('MessageHeader')[1];
  if (second) return several(second, false, tables);
  const version = versionOf(opened);
  if (version) {
    const { value, path } = version;
    return unsupported(finding(tables, 'VERSION_UNSUPPORTED', path, { version: value }));
  }
  if (type !== 'Bundle' && type !== 'ServiceRequest') return otherType(root, type, tables);
  const bundleType = type === 'Bundle' ? field(root, 'type', string, KIND) : null;
  if (bundleType && NO_MESSAGES.has(bundleType.value))
    return otherType(root, `Bundle:${bundleType.value}`, tables);
  const event = header && codingOf(header.one('eventCoding'), tables, KIND);
  const isTrigger = event?.system === TRIGGER_EVENTS;
  const isReferral = isTrigger && tables.codes.actions.has(`0003#${event.code}`);
  if (header && isTrigger && !isReferral) return otherType(header, event.code, tables);

  const requests = requestsIn(opened);
  const [request, another] = requests;
  if (request === undefined) return noRequest(opened, isReferral, tables);
  const unseen = another ?? anotherPatients(request, resources);
  if (unseen) return several(unseen, true, tables);
  const prohibition = field(request, 'doNotPerform', boolean, KIND);
  if (prohibition?.value) return otherType(request, 'ServiceRequest.doNotPerform', tables);
  return { is: 'referral', request };
}

/** Answers to what was asked, and lists of what a server holds. */
const NO_MESSAGES = new Set(['searchset', 'history']);

/** What answers another message: it is never answered itself. */
function receiptIn({ root, resources, header }: Opened, type: string): FhirElement | null {
  if (type === 'OperationOutcome') return root;
  const response = header?.one('response') ?? null;
  if (response) return response;
  if (type !== 'Bundle') return null;
  const bundleType = root.one('type');
  if (/-response$/.test(field(root, 'type', string, KIND)?.value ?? '')) return bundleType;
  const [outcome] = resources.ofType('OperationOutcome');
  return outcome && resources.ofType('OperationOutcome').length === resources.all.length ? outcome : null;
}

/**
 * The referrals of a message: the ServiceRequests its header is about, directly or by a Task; without such, those that no other one
 * builds upon or replaces.
 */
function requestsIn({ root, resources, header }: Opened): readonly FhirElement[] {
  if (typeOf(root) === 'ServiceRequest') return [root];
  const focus = header?.list('focus') ?? resources.ofType('Task').flatMap((task) => task.one('focus') ?? []);
  const about = focus.flatMap((reference) => {
    const resource = resources.resolve(reference, ['ServiceRequest', 'Task']);
    const inTask =
      typeOf(resource) === 'Task'
        ? resources.resolve(resource?.one('focus') ?? null, ['ServiceRequest'])
        : resource;
    return inTask ?? [];
  });
  if (about.length > 0) return [...new Set(about)];
  const requests = resources.ofType('ServiceRequest');
  const earlier = new Set(requests.flatMap((request) => earlierOf(request, resources)));
  const latest = requests.filter((request) => !earlier.has(request));
  return latest.length > 0 ? latest : requests;
}

function earlierOf(request: FhirElement, resources: Resources): FhirElement[] {
  return [...request.list('basedOn'), ...request.list('replaces')].flatMap(
    (reference) => resources.resolve(reference, ['ServiceRequest']) ?? [],
  );
}

/** A request beside the referral that is about somebody else: a second referral, which must not pass unseen behind the first. */
function anotherPatients(request: FhirElement, resources: Resources): FhirElement | null {
  const whose = (one: FhirElement) => resources.resolve(one.one('subject'), ['Patient']);
  const own = whose(request);
  const others = resources.ofType('ServiceRequest').filter((one) => one !== request);
  return others.find((one) => own !== null && whose(one) !== null && whose(one) !== own) ?? null;
}

function noRequest({ root, header }: Opened, isReferral: boolean, tables: Tables): Kind {
  if (!isReferral) {
    const event = field(header?.one('eventCoding') ?? null, 'code', string, KIND);
    return otherType(root, event?.value ?? 'Bundle', tables);
  }
  const found = finding(tables, 'STRUCTURE_INVALID', root.path, { part: 'ServiceRequest' });
  return { is: 'unreadable', finding: found, isAnswerable: true };
}

function several(second: FhirElement, isAnswerable: boolean, tables: Tables): Kind {
  const found = finding(tables, 'REFERRAL_NOT_SINGLE', second.path, { part: second.path });
  return { is: 'unreadable', finding: found, isAnswerable };
}

function otherType(element: FhirElement, type: string, tables: Tables): Kind {
  return unsupported(finding(tables, 'MESSAGE_TYPE_UNSUPPORTED', element.path, { type: plainWord(type) }));
}

function unsupported(found: Finding): Kind {
  return { is: 'unsupported', finding: found, isAnswerable: true };
}
