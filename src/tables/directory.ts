/**
 * The receiver directory: which of the receivers in `mappings/receivers.csv` this deployment reaches, under which ids and where.
 * Deployment configuration, an input of `decide`; a synthetic one is shipped (`mappings/directory.synthetic.json`).
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type DirectoryEntry, directoryEntry, isPlain } from './directory-entry.ts';
import type { Receivers } from './receivers.ts';

const list = z.object({ receivers: z.array(z.unknown()) });
const schema = list.strict();

export type { Credentials, DirectoryEntry } from './directory-entry.ts';

export interface Directory {
  readonly entries: readonly DirectoryEntry[];
  readonly byId: ReadonlyMap<string, DirectoryEntry>;
  readonly byHerId: ReadonlyMap<string, DirectoryEntry>;
  readonly byOrganizationNumber: ReadonlyMap<string, DirectoryEntry>;
}

/** Reads and checks a directory file. Throws an Error that names every fault. */
export function loadDirectory(file: string): Directory {
  return directoryOf(JSON.parse(readFileSync(file, 'utf8')), file, dirname(file));
}

/**
 * Checks a directory's content. Throws an Error that names every fault.
 *
 * @param origin where it came from, for the fault text
 * @param folder what the paths in it are relative to; the working directory by default
 */
export function directoryOf(content: unknown, origin: string, folder = '.'): Directory {
  const faults: string[] = [];
  const note = (place: readonly PropertyKey[], error: z.ZodError) => {
    faults.push(
      ...error.issues.map(
        ({ path, message }) => `${[...place, ...path].join('.') || 'as a whole'}: ${message}`,
      ),
    );
  };
  const whole = schema.safeParse(content);
  if (!whole.success) note([], whole.error);
  // n.b. a fault of the whole, such as a key too many, must not hide those of the rows.
  const rows = list.safeParse(content).data?.receivers ?? [];
  const entry = directoryEntry(folder);
  const entries = rows.flatMap((one, index) => {
    const checked = entry.safeParse(one);
    if (!checked.success) note(['receivers', index], checked.error);
    return checked.success ? [checked.data] : [];
  });
  faults.push(...doubles(rows), ...unprotected(rows));
  if (faults.length > 0) {
    throw new Error(
      `receiver directory ${origin} is faulty:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  return Object.freeze({
    entries,
    byId: new Map(entries.map((row) => [row.id, row])),
    byHerId: new Map(entries.flatMap((row) => row.herIds.map((herId) => [herId, row]))),
    byOrganizationNumber: new Map(
      entries.flatMap((row) => row.organizationNumbers.map((number) => [number, row])),
    ),
  });
}

/** As much of an entry as doubles are looked for in, however faulty the rest of it is. */
const texts = z.array(z.string()).catch([]);
const claims = z.object({ id: z.string(), herIds: texts, organizationNumbers: texts });

/** What stands in two entries, and may be in one only. */
function doubles(rows: readonly unknown[]): string[] {
  const faults: string[] = [];
  const owners = new Map<string, string>();
  const claim = (what: string, value: string, owner: string) => {
    const other = owners.get(`${what} ${value}`);
    owners.set(`${what} ${value}`, owner);
    if (other !== undefined && other !== owner) {
      faults.push(`${what} ${value} stands under both ${other} and ${owner}`);
    }
  };
  const ids = new Set<string>();
  for (const row of rows) {
    const { success, data } = claims.safeParse(row);
    if (!success) continue;
    if (ids.has(data.id)) faults.push(`id ${data.id} stands twice`);
    ids.add(data.id);
    for (const herId of data.herIds) claim('HER-id', herId, data.id);
    for (const number of data.organizationNumbers) claim('organisation number', number, data.id);
  }
  return faults;
}

const reached = z.object({ endpoint: z.string(), plainHttp: z.boolean().catch(false).default(false) });

/** Endpoints to which referrals would travel in plain sight, and nobody has said that they may. */
function unprotected(rows: readonly unknown[]): string[] {
  return rows.flatMap((row, index) => {
    const { success, data } = reached.safeParse(row);
    if (!success || data.plainHttp || !isPlain(data.endpoint)) return [];
    return [
      `receivers.${index}.endpoint: must be https://, since referrals are never sent unprotected (plainHttp: true where something else protects them)`,
    ];
  });
}

/** What is allowed, but may be a slip: an id misspelt by one letter leaves every referral to its unit unroutable. */
export interface DirectoryGaps {
  /** Intake units that assess referrals now or later, and that the directory reaches not. */
  readonly unreached: readonly string[];
  /** Entries, other than test receivers, whose id no table knows: only addressed referrals reach them. */
  readonly unknown: readonly string[];
}

/** @param today ISO date; units that have ended before it are not missed. */
export function directoryGaps(directory: Directory, receivers: Receivers, today: string): DirectoryGaps {
  const units = receivers.rows.filter(
    ({ kind, validTo }) => kind === 'intake-unit' && (validTo === null || validTo >= today),
  );
  return {
    unreached: units.map(({ id }) => id).filter((id) => !directory.byId.has(id)),
    unknown: directory.entries.filter(({ id, test }) => !test && !receivers.byId.has(id)).map(({ id }) => id),
  };
}
