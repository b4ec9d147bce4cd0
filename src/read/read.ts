/** Bytes → referral, or the reason why they are none. The format is found from the bytes alone. */
import { MOST_TEXT, reachOf } from '../reach.ts';
import type { Tables } from '../tables.ts';
import { detect } from './detect.ts';
import { readFhir } from './fhir/fhir.ts';
import { finding, other } from './findings.ts';
import { readHl7 } from './hl7v2/hl7v2.ts';
import { readKith } from './kith/kith.ts';
import type { ReadResult } from './read-result.ts';

/** Never throws for anything in the bytes. The size is checked before anything else is looked at. */
export function read(bytes: Uint8Array, tables: Tables): ReadResult {
  const result = readAny(bytes, tables);
  if (result.kind === 'other') return result;
  const { unreadFrom } = reachOf(result.referral.texts);
  if (unreadFrom === null) return result;
  const long = finding(tables, 'TEXT_TOO_LONG', unreadFrom, { limit: String(MOST_TEXT) });
  return { ...result, findings: [...result.findings, long] };
}

function readAny(bytes: Uint8Array, tables: Tables): ReadResult {
  const limit = tables.limits.maxBytes;
  if (bytes.length > limit) {
    const values = { size: String(bytes.length), limit: String(limit) };
    return other('unreadable', finding(tables, 'MESSAGE_TOO_LARGE', null, values));
  }
  switch (detect(bytes)) {
    case 'empty':
      return other('unreadable', finding(tables, 'MESSAGE_EMPTY'));
    case 'xml':
      return readKith(bytes, tables);
    case 'json':
      return readFhir(bytes, tables);
    case 'hl7v2':
      return readHl7(bytes, tables);
    case 'unknown':
      return other('unreadable', finding(tables, 'FORMAT_UNKNOWN'));
  }
}
