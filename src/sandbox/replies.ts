/** What happened to a request → the FHIR answer a receiver would give: message response, transaction response or OperationOutcome. */
import type { Bundle, MessageHeader, OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { uuidV5 } from '../ids.ts';
import type { Fault } from './bundle-check.ts';

/** FHIR issue-type for a status that a receiver was told to answer with. */
const ISSUE_OF_STATUS: Readonly<Record<number, OperationOutcomeIssue['code']>> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-long',
  422: 'business-rule',
  429: 'throttled',
  503: 'transient',
  504: 'timeout',
};

export function issueOfStatus(status: number): OperationOutcome {
  return operationOutcome(ISSUE_OF_STATUS[status] ?? (status >= 500 ? 'exception' : 'processing'));
}

export function operationOutcome(code: OperationOutcomeIssue['code']): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] };
}

export function outcomeOfFaults(faults: readonly Fault[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: faults.map(({ code, expression }) => ({ severity: 'error', code, expression: [expression] })),
  };
}

/** The answer to an accepted bundle: a message gets a message, a transaction a transaction-response. */
export function acceptance(bundle: Bundle, endpoint: string): Bundle {
  return bundle.type === 'message' ? messageResponse(bundle, 'ok', endpoint) : transactionResponse(bundle);
}

/** A message Bundle whose MessageHeader.response has this code (FHIR R4, Messaging, "Response"). */
export function messageResponse(
  bundle: Bundle,
  code: 'ok' | 'fatal-error' | 'transient-error',
  endpoint: string,
): Bundle {
  const request = bundle.entry?.[0]?.resource as MessageHeader | undefined;
  const requestId = request?.id ?? 'unknown';
  const headerId = uuidV5(`sandbox\n${endpoint}\n${requestId}\nheader\n${code}`);
  const outcomeId = uuidV5(`sandbox\n${endpoint}\n${requestId}\noutcome\n${code}`);
  const header: MessageHeader = {
    resourceType: 'MessageHeader',
    id: headerId,
    eventCoding: request?.eventCoding ?? {
      system: 'http://terminology.hl7.org/CodeSystem/v2-0003',
      code: 'I12',
    },
    source: { endpoint },
    response: {
      identifier: requestId,
      code,
      ...(code === 'ok' ? {} : { details: { reference: `urn:uuid:${outcomeId}` } }),
    },
  };
  const outcome = operationOutcome(code === 'fatal-error' ? 'business-rule' : 'transient');
  return {
    resourceType: 'Bundle',
    id: uuidV5(`sandbox\n${endpoint}\n${requestId}\nbundle\n${code}`),
    type: 'message',
    timestamp: new Date().toISOString(),
    entry: [
      { fullUrl: `urn:uuid:${headerId}`, resource: header },
      ...(code === 'ok'
        ? []
        : [{ fullUrl: `urn:uuid:${outcomeId}`, resource: { ...outcome, id: outcomeId } }]),
    ],
  };
}

function transactionResponse(bundle: Bundle): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'transaction-response',
    entry: (bundle.entry ?? []).map((entry, index) => ({
      response: {
        status: '201 Created',
        location: `${entry.resource?.resourceType}/${entry.resource?.id ?? index + 1}`,
      },
    })),
  };
}
