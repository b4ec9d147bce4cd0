/** Patient's addresses → the health region they live in, and why; or that it is abroad or not known. */
import type { RouteReason } from '../decision.ts';
import type { Address, Patient, Placed, Region } from '../referral.ts';
import type { Geography } from '../tables/geography.ts';

export interface Residence {
  readonly region: Region | null;
  /** Bydel (six digits) and kommunenummer (four), as far as known; the narrowest first. */
  readonly places: readonly string[];
  readonly reason: RouteReason | null;
  /** The address lies outside Norway: where its country stands. */
  readonly abroad: Placed | null;
  /** The postal code that told the region, for want of a kommunenummer. */
  readonly fromPostalCode: Placed | null;
}

/** What Norway is called where a country is named; Svalbard and Jan Mayen (SJ) have Norwegian kommunenummer. */
const NORWAY = new Set(['NO', 'NOR', 'N', '578', 'NORGE', 'NOREG', 'NORWAY', 'SJ', 'SJM', '744']);

const ORDER: Readonly<Record<string, number>> = { home: 0, temp: 2, old: 3 };

/**
 * Residence at an ISO date. The home or registered address comes first, then one without a use, then a temporary one, and only then one
 * that is said to be unusable; a place of work is never a residence. In each the kommunenummer counts before the bydel and the postal
 * code, which follows the post office.
 */
export function residenceOf(patient: Patient | null, geography: Geography, date: string | null): Residence {
  const addresses = (patient?.addresses ?? [])
    .filter(({ use }) => use !== 'work')
    .toSorted((a, b) => (ORDER[a.use ?? ''] ?? 1) - (ORDER[b.use ?? ''] ?? 1));
  let abroad: Placed | null = null;
  for (const address of addresses) {
    if (isForeign(address)) {
      abroad ??= address.country;
      continue;
    }
    const found = byMunicipality(address, geography, date) ?? byPostalCode(address, geography);
    if (found) return { ...found, abroad };
  }
  return { region: null, places: [], reason: null, abroad, fromPostalCode: null };
}

function isForeign({ country }: Address): boolean {
  const named = country?.value.trim().toUpperCase() ?? '';
  return named !== '' && !NORWAY.has(named);
}

type Found = Omit<Residence, 'abroad'>;

function byMunicipality(address: Address, geography: Geography, date: string | null): Found | null {
  const { kommunenummer, bydel } = address;
  // n.b. a sender that treats the number as one loses its leading zero.
  const number = kommunenummer?.value.trim().padStart(4, '0') ?? '';
  const district = bydel?.code.trim().padStart(6, '0') ?? '';
  const candidates = [
    { number, path: kommunenummer?.path ?? null },
    { number: /^\d{6}$/.test(district) ? district.slice(0, 4) : '', path: bydel?.path ?? null },
  ];
  for (const { number, path } of candidates) {
    const row = /^\d{4}$/.test(number) ? geography.prefixOf(number, date) : null;
    if (!row?.region) continue;
    return {
      region: row.region,
      places: /^\d{6}$/.test(district) ? [district, number] : [number],
      reason: {
        rule: `region-prefixes:${row.id}`,
        says: `Kommunenummer ${number} (${row.place}) hører til ${row.region}.`,
        path,
        value: number,
      },
      fromPostalCode: null,
    };
  }
  return null;
}

function byPostalCode({ postalCode }: Address, geography: Geography): Found | null {
  const code = postalCode?.value.trim().replace(/^NO?-/i, '') ?? '';
  const row = geography.rangeOf(code);
  if (!postalCode || !row) return null;
  return {
    region: row.region,
    places: [],
    reason: {
      rule: `postal-ranges:${row.id}`,
      says: `Postnummer ${code} hører til ${row.region}.`,
      path: postalCode.path,
      value: code,
    },
    fromPostalCode: postalCode,
  };
}
