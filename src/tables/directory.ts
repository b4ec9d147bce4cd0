/**
 * The receiver directory: which of the receivers in `mappings/receivers.csv` this deployment reaches, under which ids and where.
 * Deployment configuration, an input of `decide`; a synthetic one is shipped (`mappings/directory.synthetic.json`).
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const entry = z.strictObject({
  /** A row id of receivers.csv, or a new id of this deployment's own. */
  id: z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and hyphens'),
  /** Shown name; default is the table's. */
  name: z.string().min(1).optional(),
  /** HER-ids (level 1 or 2) under which senders address it. */
  herIds: z.array(z.string().regex(/^\d+$/)).default([]),
  organizationNumbers: z.array(z.string().regex(/^\d{9}$/)).default([]),
  /** Where bundles are POSTed. */
  endpoint: z.url(),
  /** `message` = one message Bundle; `transaction` = the same entries with conditional creates. */
  delivery: z.enum(['message', 'transaction']).default('message'),
  /** True: a receiver that may get test messages, and only those. */
  test: z.boolean().default(false),
  timeoutMs: z.number().int().positive().default(30_000),
  concurrency: z.number().int().positive().default(16),
});
const schema = z.strictObject({ receivers: z.array(entry) });

export type DirectoryEntry = z.output<typeof entry>;
export interface Directory {
  readonly entries: readonly DirectoryEntry[];
  readonly byId: ReadonlyMap<string, DirectoryEntry>;
  readonly byHerId: ReadonlyMap<string, DirectoryEntry>;
  readonly byOrganizationNumber: ReadonlyMap<string, DirectoryEntry>;
}

/** Reads and checks a directory file. Throws an Error that names every fault. */
export function loadDirectory(file: string): Directory {
  return directoryOf(JSON.parse(readFileSync(file, 'utf8')), file);
}

/** Checks a directory's content; `origin` is where it came from, for the fault text. Throws an Error that names every fault. */
export function directoryOf(content: unknown, origin: string): Directory {
  const checked = schema.safeParse(content);
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`receiver directory ${origin} is faulty:\n${faults.join('\n')}`);
  }
  const byId = new Map<string, DirectoryEntry>();
  const byHerId = new Map<string, DirectoryEntry>();
  const byOrganizationNumber = new Map<string, DirectoryEntry>();
  const faults: string[] = [];
  const claim = (map: Map<string, DirectoryEntry>, key: string, what: string, row: DirectoryEntry) => {
    const other = map.get(key);
    if (other && other !== row) faults.push(`  ${what} ${key} stands under both ${other.id} and ${row.id}`);
    map.set(key, row);
  };
  for (const row of checked.data.receivers) {
    if (byId.has(row.id)) faults.push(`  id ${row.id} stands twice`);
    byId.set(row.id, row);
    for (const herId of row.herIds) claim(byHerId, herId, 'HER-id', row);
    for (const number of row.organizationNumbers)
      claim(byOrganizationNumber, number, 'organisation number', row);
  }
  if (faults.length > 0) throw new Error(`receiver directory ${origin} is faulty:\n${faults.join('\n')}`);
  return Object.freeze({ entries: checked.data.receivers, byId, byHerId, byOrganizationNumber });
}
