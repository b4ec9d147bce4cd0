/** The stores of sandbox receivers → which referrals each holds, known by the original message that the bundle carries. */
import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import type { RunningSandbox } from '../../src/sandbox/sandbox.ts';
import type { Received } from '../../src/sandbox/store.ts';
import type { Held } from './ledger.ts';
import { sha256 } from './sha256.ts';

/** n.b. made once for each: a store is asked again and again, and decoding a bundle costs more than all else here. */
const originals = new WeakMap<Received, string>();

export function heldBy(sandbox: RunningSandbox): Held[] {
  return sandbox.received().map((received) => ({
    receiver: received.receiverId,
    sha256: originalOf(received),
    key: received.key,
    repeats: received.repeats,
    changedRepeats: received.changedRepeats,
  }));
}

function originalOf(received: Received): string {
  const known = originals.get(received);
  if (known !== undefined) return known;
  const bundle = JSON.parse(received.body ?? '{}') as Bundle;
  const documents = (bundle.entry ?? [])
    .map(({ resource }) => resource)
    .filter((resource): resource is DocumentReference => resource?.resourceType === 'DocumentReference');
  const attachments = documents.flatMap(({ content }) => content.map(({ attachment }) => attachment));
  const original = attachments.find((attachment) => attachment?.title?.startsWith('Originalmelding'));
  const digest = sha256(Buffer.from(original?.data ?? '', 'base64'));
  originals.set(received, digest);
  return digest;
}
