/** Message bundle → the same entries as a `transaction` with conditional creates, for a receiver that is a FHIR repository. */
import type { Bundle } from '@medplum/fhirtypes';

export function toTransaction(_bundle: Bundle): Bundle {
  throw new Error('not written yet');
}
