/** The text of an answer → what a FHIR receiver said in it, as codes only: its texts may name a person and go no further. */

export interface Said {
  /** MessageHeader.response.code of a message Bundle. */
  readonly response: 'ok' | 'transient-error' | 'fatal-error' | null;
  /** Codes of the issues with severity `error` or `fatal`, of all OperationOutcomes in the answer. */
  readonly errors: readonly string[];
  /** True when any issue, of whatever severity, has the code `duplicate`. */
  readonly duplicate: boolean;
}

/** FHIR issue-type, R4 and R5. A code that is not in the list could be anything, so it is not repeated. */
const ISSUE_TYPES: ReadonlySet<string> = new Set([
  ...['invalid', 'structure', 'required', 'value', 'invariant'],
  ...['security', 'login', 'unknown', 'expired', 'forbidden', 'suppressed'],
  ...['processing', 'not-supported', 'duplicate', 'multiple-matches', 'not-found', 'deleted', 'too-long'],
  ...['code-invalid', 'extension', 'too-costly', 'business-rule', 'conflict', 'limited-filter'],
  ...['transient', 'lock-store', 'no-store', 'exception', 'timeout', 'incomplete', 'throttled'],
  ...['informational', 'success'],
]);

/** Stands for an issue whose code is missing or unknown. */
export const UNCODED = 'uncoded';
const NOTHING: Said = { response: null, errors: [], duplicate: false };

/** Looks into a JSON body; anything else, or a body that cannot be parsed, says nothing. Never throws. */
export function readAnswerBody(contentType: string | null, body: string | null): Said {
  if (!body || !(contentType === null || /\bjson\b/i.test(contentType))) return NOTHING;
  let content: unknown;
  try {
    content = JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return NOTHING;
  }
  if (!isObject(content)) return NOTHING;
  if (content.resourceType === 'OperationOutcome') return { response: null, ...issuesOf([content]) };
  if (content.resourceType !== 'Bundle' || !Array.isArray(content.entry)) return NOTHING;

  const resources = content.entry.flatMap((entry) =>
    isObject(entry) && isObject(entry.resource) ? [entry.resource] : [],
  );
  const outcomes = resources.filter(({ resourceType }) => resourceType === 'OperationOutcome');
  return {
    response: content.type === 'message' ? responseCodeOf(resources) : null,
    ...issuesOf(outcomes),
  };
}

function responseCodeOf(resources: readonly Record<string, unknown>[]): Said['response'] {
  const header = resources.find(({ resourceType }) => resourceType === 'MessageHeader');
  const code = isObject(header?.response) ? header.response.code : null;
  return code === 'ok' || code === 'transient-error' || code === 'fatal-error' ? code : null;
}

function issuesOf(outcomes: readonly Record<string, unknown>[]): Pick<Said, 'errors' | 'duplicate'> {
  const errors = new Set<string>();
  let duplicate = false;
  for (const { issue: issues } of outcomes) {
    if (!Array.isArray(issues)) continue;
    for (const issue of issues) {
      if (!isObject(issue)) continue;
      const code = typeof issue.code === 'string' && ISSUE_TYPES.has(issue.code) ? issue.code : UNCODED;
      if (issue.severity === 'error' || issue.severity === 'fatal') errors.add(code);
      if (code === 'duplicate') duplicate = true;
    }
  }
  return { errors: [...errors], duplicate };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
