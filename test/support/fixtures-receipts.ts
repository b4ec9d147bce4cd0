/** A receipt → its kind, status and error codes, whatever its format: the words of an expectation. */
import type { Receipt } from '../../src/decision.ts';
import type { Expected } from './fixtures.ts';
import { readAck } from './fixtures-ack.ts';
import { readAppRec } from './fixtures-apprec.ts';
import { readOutcome } from './fixtures-outcome.ts';

export function receiptInWords(receipt: Receipt | null): Expected['receipt'] {
  if (!receipt) return null;
  switch (receipt.contentType) {
    case 'application/hl7-v2': {
      const { code, errors } = readAck(receipt.body);
      return { kind: 'hl7-ack', status: code, errors: errors.map((error) => error.code) };
    }
    case 'application/fhir+json': {
      const { code, issues } = readOutcome(receipt.body);
      return { kind: 'fhir-message', status: code, errors: issues.map(({ reason }) => reason) };
    }
    default: {
      const { version, status = '', errors } = readAppRec(receipt.body);
      return { kind: `apprec-${version}`, status, errors: errors.map(({ code }) => code) };
    }
  }
}
