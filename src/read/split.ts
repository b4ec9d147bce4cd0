/** Bytes → the messages in them: one, or the parts of a batch. Never throws; what is no batch comes back as it is. */
import { detect } from './detect.ts';
import { messagesIn as fhirMessagesIn } from './fhir/batch.ts';
import { messagesIn as hl7MessagesIn } from './hl7v2/batch.ts';

export function split(bytes: Uint8Array): readonly Uint8Array[] {
  switch (detect(bytes)) {
    case 'hl7v2':
      return hl7MessagesIn(bytes);
    case 'json':
      return fhirMessagesIn(bytes);
    default:
      return [bytes];
  }
}
