/**
 * Bytes of a FHIR R4 message (JSON) → referral, or what else it is. A message Bundle, a transaction, batch, collection or document Bundle, or
 * a ServiceRequest with what it contains; what it is follows from its resources alone.
 */
import { messageDay } from '../../message-day.ts';
import type { Tables } from '../../tables.ts';
import { finding, missingInHead, other } from '../findings.ts';
import { parseJson } from '../json/parse.ts';
import type { ReadResult } from '../read-result.ts';
import { accountOf } from './account.ts';
import { certainHead } from './certain-head.ts';
import { ContentReader } from './content.ts';
import { FhirElement } from './element.ts';
import { headOf } from './head.ts';
import { kindOf } from './kind.ts';
import { type Opened, openMessage } from './opened.ts';
import { subjectOf } from './patient.ts';
import { Remarks } from './remarks.ts';
import { requestFields } from './request.ts';
import type { Resources } from './resources.ts';

/** Never throws for anything in the bytes. */
export function readFhir(bytes: Uint8Array, tables: Tables): ReadResult {
  const parsed = parseJson(bytes);
  if (parsed.fault) {
    const { code, values } = parsed.fault;
    const head = parsed.text === null ? null : certainHead(parsed.text, tables);
    return other('unreadable', finding(tables, code, null, values), { format: head?.format ?? null, head });
  }
  const root = rootOf(parsed.value);
  if (root === null) return other('unreadable', finding(tables, 'FORMAT_UNKNOWN'));
  const opened = openMessage(root, tables);
  const account = () => accountOf(root);
  const kind = kindOf(opened, tables);
  if (kind.is === 'referral') return referral(opened, kind.request, account, tables);
  const head = kind.isAnswerable ? headOf(opened, null, tables).head : null;
  return other(kind.is, kind.finding, { format: 'fhir', head, account });
}

/** A resource as the root of its elements; null for JSON that is none. */
function rootOf(value: unknown): FhirElement | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'resourceType')) return null;
  const type = (value as { resourceType: unknown }).resourceType;
  if (typeof type !== 'string' || type.trim() === '') return null;
  return new FhirElement(value, type.trim(), null, null, new Remarks());
}

function referral(
  opened: Opened,
  request: FhirElement,
  account: ReadResult['account'],
  tables: Tables,
): ReadResult {
  const { root, resources } = opened;
  const { head, requester, copies } = headOf(opened, request, tables);
  const fields = requestFields(opened, request, tables);
  const day = messageDay({ head, authoredOn: fields.authoredOn });
  const { resource, patient } = subjectOf(request, resources, tables, day);
  const content = new ContentReader(resources, tables, resource).read(request, head.addressee);
  noteModifiers(root, resources);
  const isBundle = root.name === 'Bundle';
  const missing = missingInHead(
    head,
    {
      id: isBundle ? 'Bundle.identifier.value' : `${root.path}.identifier`,
      sender: isBundle ? 'MessageHeader.sender' : `${root.path}.requester`,
    },
    tables,
  );
  return {
    kind: 'referral',
    referral: { head, ...fields, requester, copies, patient, ...content },
    findings: [...missing, ...root.remarks.findings(tables)],
    account,
  };
}

/** What the sender says may change the meaning of a resource; it is told, since the standard forbids to pass over it in silence. */
function noteModifiers(root: FhirElement, resources: Resources): void {
  for (const resource of new Set([root, ...resources.all])) {
    for (const one of [resource, ...resource.list('contained')]) {
      if (!one.isObject) continue;
      const [modifier] = [...one.list('modifierExtension'), one.one('implicitRules')];
      if (modifier) root.remarks.modifier(modifier);
    }
  }
}
