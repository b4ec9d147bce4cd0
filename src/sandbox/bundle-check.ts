/** Request bytes → a Bundle of type message or transaction whose references resolve, or what is wrong with it. */
import type { Bundle } from '@medplum/fhirtypes';

/** A fault as OperationOutcome.issue has it: FHIR issue-type and FHIRPath, nothing of the content. */
export interface Fault {
  readonly code: 'structure' | 'invalid' | 'required' | 'not-found';
  readonly expression: string;
}

export type CheckedBundle =
  | { readonly kind: 'bundle'; readonly bundle: Bundle }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

const MANY_FAULTS = 50;

/** A minimal check, no validation against profiles: enough to notice that a sender built something that cannot be read. */
export function checkBundle(bytes: Buffer): CheckedBundle {
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch {
    return faulty({ code: 'structure', expression: 'Bundle' });
  }
  if (!isObject(content) || content.resourceType !== 'Bundle') {
    return faulty({ code: 'structure', expression: 'Bundle' });
  }
  const type = content.type;
  if (type !== 'message' && type !== 'transaction') {
    return faulty({ code: 'invalid', expression: 'Bundle.type' });
  }
  const entries = content.entry;
  if (!Array.isArray(entries) || entries.length === 0) {
    return faulty({ code: 'required', expression: 'Bundle.entry' });
  }

  const faults = [...faultsOfEntries(entries, type), ...unresolved(entries)].slice(0, MANY_FAULTS);
  if (faults.length > 0) return { kind: 'faulty', faults };
  return { kind: 'bundle', bundle: content as unknown as Bundle };
}

function faultsOfEntries(entries: readonly unknown[], type: 'message' | 'transaction'): Fault[] {
  const faults: Fault[] = [];
  for (const [index, entry] of entries.entries()) {
    const resourceType = resourceOf(entry)?.resourceType;
    if (typeof resourceType !== 'string') {
      faults.push({ code: 'required', expression: `Bundle.entry[${index}].resource` });
    }
    if (type === 'message' && index === 0 && resourceType !== 'MessageHeader') {
      faults.push({ code: 'required', expression: 'Bundle.entry[0].resource.ofType(MessageHeader)' });
    }
    if (type === 'transaction' && !(isObject(entry) && isObject(entry.request))) {
      faults.push({ code: 'required', expression: `Bundle.entry[${index}].request` });
    }
  }
  return faults;
}

/** References that name no entry (FHIR R4, Bundle, "Resolving references in Bundles"). */
function unresolved(entries: readonly unknown[]): Fault[] {
  const known = new Set<string>();
  for (const entry of entries) {
    const resource = resourceOf(entry);
    if (isObject(entry) && typeof entry.fullUrl === 'string') known.add(entry.fullUrl);
    if (resource && typeof resource.id === 'string') {
      known.add(`${String(resource.resourceType)}/${resource.id}`);
    }
  }
  const faults: Fault[] = [];
  for (const [index, entry] of entries.entries()) {
    const resource = resourceOf(entry);
    if (!resource) continue;
    const contained = new Set<unknown>(['#']);
    if (Array.isArray(resource.contained)) {
      for (const inner of resource.contained) if (isObject(inner)) contained.add(`#${String(inner.id)}`);
    }
    const resolves = (reference: string) =>
      reference.startsWith('#')
        ? contained.has(reference)
        : /^https?:/.test(reference) || /^[A-Za-z]+\?/.test(reference) || known.has(reference);
    for (const expression of brokenReferences(resource, `Bundle.entry[${index}].resource`, resolves)) {
      faults.push({ code: 'not-found', expression });
    }
  }
  return faults;
}

function brokenReferences(node: unknown, path: string, resolves: (reference: string) => boolean): string[] {
  const broken: string[] = [];
  const pending: { node: unknown; path: string }[] = [{ node, path }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (Array.isArray(next.node)) {
      for (const [index, inner] of next.node.entries()) {
        pending.push({ node: inner, path: `${next.path}[${index}]` });
      }
    } else if (isObject(next.node)) {
      for (const [key, inner] of Object.entries(next.node)) {
        if (key === 'reference' && typeof inner === 'string') {
          if (!resolves(inner)) broken.push(`${next.path}.reference`);
        } else pending.push({ node: inner, path: `${next.path}.${key}` });
      }
    }
  }
  return broken;
}

function faulty(...faults: readonly Fault[]): CheckedBundle {
  return { kind: 'faulty', faults };
}

function resourceOf(entry: unknown): Record<string, unknown> | null {
  return isObject(entry) && isObject(entry.resource) ? entry.resource : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
