/** (sender, message id, SHA-256 of the bytes, role) → UUIDv5, so that the same message always gets the same ids. */
import { hash } from 'node:crypto';
import type { Ids } from './decision.ts';
import type { MessageHead, Organization, Party } from './referral.ts';

/** The namespace of all our UUIDv5, a UUID made once for this program. */
const NAMESPACE = Buffer.from('8d0c2c7e5b7a4f0c9f1f6c1a8f0b1e57', 'hex');

/** Namespace and name side by side; some twenty short names are hashed per message. */
const SCRATCH = Buffer.alloc(1024);
NAMESPACE.copy(SCRATCH);

/**
 * UUIDv5 (RFC 9562 section 5.5): SHA-1 over namespace and name (as UTF-8). The one-shot `hash` over one buffer takes half the
 * time of a `createHash` object.
 */
export function uuidV5(name: string): string {
  const fits = NAMESPACE.length + name.length * 3 <= SCRATCH.length;
  const named = fits
    ? SCRATCH.subarray(0, NAMESPACE.length + SCRATCH.write(name, NAMESPACE.length))
    : Buffer.concat([NAMESPACE, Buffer.from(name)]);
  const hex = hash('sha1', named, 'hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function identifierOf(organization: Organization | null, kind: string): string | null {
  return organization?.identifiers.find((identifier) => identifier.kind === kind)?.value ?? null;
}

/**
 * The sender as it enters ids and logs: HER-id level 2, else level 1, else organisation number, else the SHA-256 of the
 * sender block; null when the message names no sender.
 */
export function senderKey(sender: Party | null): string | null {
  if (!sender) return null;
  const organization = sender.organization;
  const level2 =
    identifierOf(organization?.unit ?? null, 'HER') ??
    sender.professional?.identifiers.find((identifier) => identifier.kind === 'HER')?.value;
  const key = level2 ?? identifierOf(organization, 'HER');
  if (key) return `her:${key}`;
  const number = identifierOf(organization, 'ENH');
  if (number) return `org:${number}`;
  return `sha:${hash('sha256', JSON.stringify(sender), 'hex')}`;
}

/** Ids for one message. Same head and bytes → same ids. */
export function idsFor(head: MessageHead | null, bytes: Uint8Array): Ids {
  const sha256 = hash('sha256', bytes, 'hex');
  const stem = `${senderKey(head?.sender ?? null) ?? 'unknown'}\n${head?.id?.value ?? ''}\n${sha256}`;
  return { sha256, for: (role) => uuidV5(`${stem}\n${role}`) };
}
