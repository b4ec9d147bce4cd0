/** Whom the sender addressed → the receiver directory's entry and the table's row, and how they were recognised. */
import type { Identifier, Organization, Placed, Referral } from './referral.ts';
import type { DirectoryEntry } from './tables/directory.ts';
import type { Receiver } from './tables/receivers.ts';
import type { Tables } from './tables.ts';

export interface Addressee {
  /** Names of the organisation and its service, the service first. */
  readonly names: readonly Placed[];
  /** The entry under one of its identifiers, or of the recognised row; null = not set up in this deployment. */
  readonly entry: DirectoryEntry | null;
  /** Null: not in receivers.csv (the entry may be one of this deployment's own). */
  readonly row: Receiver | null;
  /** The value it was recognised by; null = not recognised. */
  readonly by: Identifier | Placed | null;
  readonly path: string;
}

/**
 * Recognises the addressee by HER-id (level 2 before level 1), then organisation number (directory before table), then by a name
 * of receivers.csv. A receiver for tests is recognised in test messages only, and another receiver also in those.
 * Null: the message names no addressee.
 */
export function addresseeOf(referral: Referral, tables: Tables): Addressee | null {
  const party = referral.head.addressee;
  if (!party) return null;
  const organizations = deepestFirst(party.organization);
  const names = organizations.flatMap(({ name }) => (name && name.value.trim() !== '' ? [name] : []));
  const identifiers = [
    ...organizations.slice(0, -1).flatMap((unit) => unit.identifiers),
    // n.b. KITH may put the level-2 HER-id of the service at the professional.
    ...(party.professional?.identifiers ?? []),
    ...(organizations.at(-1)?.identifiers ?? []),
  ];
  if (names.length === 0 && identifiers.length === 0) return null;

  const isTest = referral.head.test?.value === true;
  const usable = (entry: DirectoryEntry | undefined) => (entry && (!entry.test || isTest) ? entry : null);
  const { directory, receivers } = tables;
  const known = (entry: DirectoryEntry, by: Identifier): Addressee => ({
    names,
    entry,
    row: receivers.byId.get(entry.id) ?? null,
    by,
    path: party.path,
  });

  for (const identifier of identifiers.filter(({ kind }) => kind === 'HER')) {
    const entry = usable(directory.byHerId.get(identifier.value));
    if (entry) return known(entry, identifier);
  }
  const numbers = identifiers.filter(({ kind }) => kind === 'ENH');
  for (const identifier of numbers) {
    const entry = usable(directory.byOrganizationNumber.get(identifier.value));
    if (entry) return known(entry, identifier);
  }
  const byNumber = numbers.find(({ value }) => receivers.byOrganizationNumber.has(value));
  const named = byNumber ? null : rowByName(names, tables);
  const row = receivers.byOrganizationNumber.get(byNumber?.value ?? '') ?? named?.row ?? null;
  return {
    names,
    entry: usable(directory.byId.get(row?.id ?? '')),
    row,
    by: byNumber ?? named?.name ?? null,
    path: party.path,
  };
}

/** The row whose name takes up most of one of the names; level 1 and level 2 are also read as one name. */
function rowByName(names: readonly Placed[], tables: Tables): { row: Receiver; name: Placed } | null {
  let best: { row: Receiver; name: Placed; length: number } | null = null;
  const whole = names.length > 1 && names[0] ? [{ ...names[0], value: joined(names) }] : [];
  for (const name of [...whole, ...names]) {
    for (const { meanings, start, end } of tables.serviceLines.phrases.scan(name.value)) {
      for (const meaning of meanings) {
        if (meaning.kind !== 'name' || end - start <= (best?.length ?? 0)) continue;
        // A name that is also a place or a person must be all there is.
        if (!meaning.certain && end - start < name.value.trim().length) continue;
        best = { row: meaning.receiver, name, length: end - start };
      }
    }
  }
  return best;
}

function joined(names: readonly Placed[]): string {
  return names
    .map(({ value }) => value)
    .toReversed()
    .join(', ');
}

function deepestFirst(organization: Organization | null): Organization[] {
  const found: Organization[] = [];
  for (let level = organization; level; level = level.unit) found.unshift(level);
  return found;
}
