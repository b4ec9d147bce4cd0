/** Bytes → the messages in them: one, or the parts of a batch. Never throws; what is no batch comes back as it is. */
import { detect } from './detect.ts';
import { messagesIn } from './hl7v2/batch.ts';

export function split(bytes: Uint8Array): readonly Uint8Array[] {
  return detect(bytes) === 'hl7v2' ? messagesIn(bytes) : [bytes];
}
