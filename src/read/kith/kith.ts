/**
 * Bytes of a KITH message → referral, or what else it is. What it is follows from the namespaces of root and body alone, whatever the
 * prefixes: the Type and MIGversion that a message states are not believed.
 */
import type { Tables } from '../../tables.ts';
import { finding, other, plainWord } from '../findings.ts';
import type { ReadResult } from '../read-result.ts';
import { accountOf } from '../xml/account.ts';
import { parseXml } from '../xml/parse.ts';
import { certainHead } from './certain-head.ts';
import { readMessage } from './henvisning-1.ts';
import { readMsgHead } from './henvisning-2.ts';
import { ignoredInKith } from './ignored.ts';
import { isAppRec, isKith, isMsgHead } from './namespaces.ts';

/** Never throws for anything in the bytes. */
export function readKith(bytes: Uint8Array, tables: Tables): ReadResult {
  const parsed = parseXml(bytes);
  if (parsed.fault) {
    const { code, values } = parsed.fault;
    const head = certainHead(parsed, tables.codes);
    return other('unreadable', finding(tables, code, null, values), { format: head?.format ?? null, head });
  }
  const { root } = parsed;
  const account = () => accountOf(root, ignoredInKith);
  if (isAppRec(root)) return other('ignored', finding(tables, 'MESSAGE_IS_RECEIPT', root.path), { account });
  if (isMsgHead(root)) return readMsgHead(root, account, tables);
  if (root.local === 'Message' && isKith(root.ns)) return readMessage(root, account, tables);
  const type = root.ns === 'http://hl7.org/fhir' ? 'FHIR-XML' : plainWord(root.local);
  return other('unsupported', finding(tables, 'MESSAGE_TYPE_UNSUPPORTED', root.path, { type }), { account });
}
