/** Region, service line, referrer, addressee and wish → the receiver, and the reasons for it. */
import type { Addressee } from '../addressee.ts';
import type { RouteReason } from '../decision.ts';
import type { Region, ServiceLine } from '../referral.ts';
import type { DirectoryEntry } from '../tables/directory.ts';
import type { Receiver } from '../tables/receivers.ts';
import { validAt } from '../tables/validity.ts';
import type { Tables } from '../tables.ts';
import type { Referrer } from './referrer.ts';

export interface Situation {
  readonly region: Region;
  /** Bydel and kommunenummer of the residence. */
  readonly places: readonly string[];
  readonly line: ServiceLine;
  readonly referrer: Referrer;
  readonly addressee: Addressee | null;
  /** The row of the place the patient wants, when it has one. */
  readonly desired: Receiver | null;
  /** The message's own time, ISO. */
  readonly date: string | null;
}

export interface Choice {
  readonly id: string;
  readonly name: string;
  /** Null: not set up in this deployment. */
  readonly entry: DirectoryEntry | null;
  /** Why an intake unit was chosen for want of something better; null otherwise. */
  readonly fallback: 'SERVICE_LINE_UNCLEAR' | 'CLINIC_UNKNOWN' | null;
  readonly reasons: readonly RouteReason[];
}

/**
 * The receiver for a patient whose region is known: the addressee where it assesses rights for this patient and offer itself, else
 * what the routing rule says, and the region's intake unit where that leads nowhere.
 */
export function chooseReceiver(situation: Situation, tables: Tables): Choice {
  const { region, line, referrer, addressee, date } = situation;
  if (addressee?.entry && assessesItself(addressee, situation))
    return asAddressed(addressee.entry, addressee);

  const rule = tables.routing.ruleFor(region, referrer.setting, line, date);
  const reasons: RouteReason[] = [];
  if (referrer.told && rule.referrer === referrer.setting) {
    reasons.push({
      rule: `referrer-settings:${referrer.told.row.id}`,
      says: SETTINGS[referrer.setting],
      path: referrer.told.path,
      value: null,
    });
  }
  reasons.push({
    rule: `routing:${rule.id}`,
    says: `${LINES[line]} i ${region} går ${rule.to === 'provider' ? 'direkte til behandlingsstedet' : 'til regionens mottak'}.`,
    path: null,
    value: null,
  });
  const provider = rule.to === 'provider' ? chooseProvider(situation, tables) : null;
  if (provider) return { ...provider, fallback: null, reasons: [...reasons, ...provider.reasons] };

  const unit = tables.receivers.intakeUnitOf(region, date);
  const entry = tables.directory.byId.get(unit.id) ?? null;
  const fallback =
    line === 'unclear' ? 'SERVICE_LINE_UNCLEAR' : line === 'institution' ? null : 'CLINIC_UNKNOWN';
  reasons.push({
    rule: `receivers:${unit.id}`,
    says: `${rule.to === 'provider' ? 'Ingen som er kjent her, tar den imot direkte. ' : ''}Mottaket i ${region} er ${unit.name}.`,
    path: null,
    value: null,
  });
  return { id: unit.id, name: entry?.name ?? unit.name, entry, fallback, reasons };
}

/** For a patient whose residence is not known: the addressee as it stands. */
export function asAddressed(entry: DirectoryEntry, addressee: Addressee): Choice {
  const { row, by, path } = addressee;
  const name = entry.name ?? row?.name ?? entry.id;
  const reason: RouteReason = {
    rule: row ? `receivers:${row.id}` : `directory:${entry.id}`,
    says: `Meldingen er adressert til ${name}, som tar imot henvisningen selv.`,
    path: by?.path ?? path,
    value: by && 'kind' in by ? by.value : null,
  };
  return { id: entry.id, name, entry, fallback: null, reasons: [reason] };
}

/** A receiver of the deployment's own, or one for tests, is taken at its word; rows are judged by what they say. */
function assessesItself({ row, entry }: Addressee, { region, line, date }: Situation): boolean {
  if (!row || entry?.test) return true;
  if (!row.assessesRights || !validAt(row, date)) return false;
  if (row.kind === 'intake-unit') return row.region === region;
  if (row.kind === 'institution' && row.region !== region) return false;
  return line === 'unclear' || row.serviceLines.includes(line);
}

type Provider = Pick<Choice, 'id' | 'name' | 'entry' | 'reasons'>;

/** The provider addressed, else the one wished for, else the one whose catchment the residence lies in. */
function chooseProvider(situation: Situation, tables: Tables): Provider | null {
  const { addressee, desired, line, places, date } = situation;
  const catchment = tables.routing.catchmentOf(line, places, date);
  const candidates: { row: Receiver | null | undefined; rule: string | null; why: string }[] = [
    { row: addressee?.row, rule: null, why: 'er mottakeren meldingen er adressert til' },
    { row: desired, rule: null, why: 'er behandlingsstedet pasienten ønsker' },
    {
      row: tables.receivers.byId.get(catchment?.receiver ?? ''),
      rule: catchment && `catchments:${catchment.id}`,
      why: 'har pasientens bosted i opptaksområdet',
    },
  ];
  for (const { row, rule, why } of candidates) {
    const entry = tables.directory.byId.get(row?.id ?? '');
    if (!row || !entry || entry.test || !takesDirectly(row, situation)) continue;
    const name = entry.name ?? row.name;
    const reason: RouteReason = {
      rule: rule ?? `receivers:${row.id}`,
      says: `${name} ${why}.`,
      path: null,
      value: null,
    };
    return { id: row.id, name, entry, reasons: [reason] };
  }
  return null;
}

/** A clinic must assess rights; an institution takes hospital referrals for residents of its own region, whose agreement it has. */
function takesDirectly(row: Receiver, { region, line, date }: Situation): boolean {
  if (line === 'unclear' || !row.serviceLines.includes(line) || !validAt(row, date)) return false;
  return line === 'institution' ? row.region === region : row.assessesRights;
}

const LINES: Readonly<Record<ServiceLine, string>> = {
  institution: 'Opphold i institusjon for bosatte',
  'musculoskeletal-outpatient': 'Poliklinisk tilbud for muskel- og skjelettplager',
  'mental-outpatient': 'Poliklinisk tilbud for psykisk helse',
  unclear: 'Henvisning uten klart tilbud',
};

const SETTINGS: Readonly<Record<Referrer['setting'], string>> = {
  primary: 'Henviseren er utenfor sykehus.',
  'hospital-ward': 'Henviseren er en sykehusavdeling.',
  'hospital-polyclinic': 'Henviseren er en poliklinikk ved sykehus.',
};
