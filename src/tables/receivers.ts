/** `mappings/receivers.csv` → who may receive a referral or be asked for, by id, organisation number and region. */
import { z } from 'zod';
import { REGIONS, type Region, SERVICE_LINES } from '../referral.ts';
import { emptyAsNull, listOf, provenance, type Row, required, type TableReader, yesNo } from './csv.ts';
import { overlap, validAt } from './validity.ts';

const schema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and hyphens'),
  name: required,
  kind: z.enum(['intake-unit', 'institution', 'clinic', 'dps']),
  region: z.enum(REGIONS),
  serviceLines: listOf.pipe(z.array(z.enum(SERVICE_LINES).exclude(['unclear'])).min(1, 'must not be empty')),
  /** Whether a referral may go to it without an intake unit in between. */
  assessesRights: yesNo,
  /** Names that can mean nothing else. */
  aliases: listOf,
  /** Names that are also a place, a person or a word. */
  ambiguousAliases: listOf,
  organizationNumbers: listOf.pipe(z.array(z.string().regex(/^\d{9}$/, 'must be nine digits'))),
  ...provenance,
  note: emptyAsNull,
});
export type Receiver = Row<z.output<typeof schema>>;

export interface Receivers {
  readonly rows: readonly Receiver[];
  readonly byId: ReadonlyMap<string, Receiver>;
  readonly byOrganizationNumber: ReadonlyMap<string, Receiver>;
  /** The intake unit of a region, judged at an ISO date. */
  intakeUnitOf(region: Region, date: string | null): Receiver;
}

export function loadReceivers(reader: TableReader): Receivers {
  const rows = reader.rows('receivers', schema, (row) => row.id);
  checkIntakeUnits(rows, reader);
  checkNames(rows, reader);
  const unitsOf = new Map(
    REGIONS.map((region) => [
      region,
      rows.filter((row) => row.kind === 'intake-unit' && row.region === region),
    ]),
  );
  return Object.freeze({
    rows,
    byId: new Map(rows.map((row) => [row.id, row])),
    byOrganizationNumber: organizationNumbers(rows, reader),
    intakeUnitOf(region: Region, date: string | null): Receiver {
      const units = unitsOf.get(region) ?? [];
      const unit = units.find((row) => validAt(row, date)) ?? units.at(-1);
      if (!unit) throw new Error(`no intake unit for ${region}`);
      return unit;
    },
  });
}

function checkIntakeUnits(rows: readonly Receiver[], reader: TableReader): void {
  const units = rows.filter((row) => row.kind === 'intake-unit');
  for (const region of REGIONS) {
    const own = units.filter((row) => row.region === region);
    if (own.length === 0) reader.fault('receivers', null, `${region} has no intake unit`);
    for (const [index, row] of own.entries()) {
      const other = own.slice(0, index).find((other) => overlap(other, row));
      if (other) reader.fault('receivers', row.line, `${region} has its intake unit in line ${other.line}`);
      if (!row.assessesRights) reader.fault('receivers', row.line, 'an intake unit must assess rights');
    }
  }
}

function checkNames(rows: readonly Receiver[], reader: TableReader): void {
  const seen = new Map<string, Receiver>();
  for (const row of rows) {
    for (const name of [...row.aliases, ...row.ambiguousAliases]) {
      const other = seen.get(name.toLowerCase());
      if (other) reader.fault('receivers', row.line, `"${name}" is a name in line ${other.line} already`);
      seen.set(name.toLowerCase(), row);
    }
  }
}

function organizationNumbers(rows: readonly Receiver[], reader: TableReader): ReadonlyMap<string, Receiver> {
  const byNumber = new Map<string, Receiver>();
  for (const row of rows) {
    for (const number of row.organizationNumbers) {
      const other = byNumber.get(number);
      if (other) reader.fault('receivers', row.line, `${number} stands in line ${other.line} already`);
      byNumber.set(number, row);
    }
  }
  return byNumber;
}
