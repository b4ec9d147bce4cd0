/** A FHIR receipt's text → its parts, read by the standard's rules alone (FHIR R4, sections 2.4 and 2.36); throws where it is not built as it must be. */
import type { Bundle, MessageHeader, OperationOutcome, Resource } from '@medplum/fhirtypes';

export interface Outcome {
  readonly bundle: Bundle;
  readonly header: MessageHeader;
  /** MessageHeader.response. */
  readonly code: string;
  readonly about: string;
  readonly issues: readonly OutcomeIssue[];
}

interface OutcomeIssue {
  readonly severity: string;
  /** FHIR issue-type. */
  readonly type: string;
  /** Our own reason code. */
  readonly reason: string;
  readonly text: string;
  readonly place: string | null;
}

export function readOutcome(text: string): Outcome {
  const bundle = JSON.parse(text) as Bundle;
  if (bundle.resourceType !== 'Bundle' || bundle.type !== 'message') throw new Error('no message Bundle');
  const byUrl = new Map<string, Resource>();
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (!resource || fullUrl !== `urn:uuid:${resource.id}` || byUrl.has(fullUrl))
      throw new Error(`fullUrl ${fullUrl}`);
    byUrl.set(fullUrl, resource);
  }
  const header = bundle.entry?.[0]?.resource;
  if (header?.resourceType !== 'MessageHeader') throw new Error('the first entry is no MessageHeader');
  const { response } = header;
  if (!response?.identifier || !response.code) throw new Error('it answers nothing');
  const { reference } = response.details ?? {};
  const details = reference === undefined ? null : byUrl.get(reference);
  if (details !== null && details?.resourceType !== 'OperationOutcome')
    throw new Error(`details lead to ${reference}`);
  return {
    bundle,
    header,
    code: response.code,
    about: response.identifier,
    issues: details ? issuesIn(details) : [],
  };
}

function issuesIn({ issue }: OperationOutcome): OutcomeIssue[] {
  return (issue ?? []).map(({ severity = '', code = '', details, expression }) => ({
    severity,
    type: code,
    reason: details?.coding?.[0]?.code ?? '',
    text: details?.text ?? '',
    place: expression?.[0] ?? null,
  }));
}
