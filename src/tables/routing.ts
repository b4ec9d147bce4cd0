/**
 * `mappings/routing.csv`, `catchments.csv` and `referrer-settings.csv` → where a referral goes by region, referrer and service line,
 * which clinic serves a place, and whether a sender's name is a hospital's.
 */
import { z } from 'zod';
import { REGIONS, type Region, SERVICE_LINES, type ServiceLine } from '../referral.ts';
import { emptyAsNull, listOf, provenance, type Row, required, standing, type TableReader } from './csv.ts';
import { type PhraseIndex, phraseFault, phraseIndex } from './phrase-index.ts';
import type { Receivers } from './receivers.ts';
import { overlap, validAt } from './validity.ts';

const REFERRER_SETTINGS = ['primary', 'hospital-ward', 'hospital-polyclinic'] as const;
export type ReferrerSetting = (typeof REFERRER_SETTINGS)[number];

const ruleSchema = z.object({
  id: required,
  region: z.enum([...REGIONS, 'any']),
  referrer: z.enum([...REFERRER_SETTINGS, 'any']),
  serviceLine: z.enum([...SERVICE_LINES, 'any']),
  to: z.enum(['intake-unit', 'provider']),
  ...provenance,
  note: emptyAsNull,
});
type RoutingRule = Row<z.output<typeof ruleSchema>>;

const catchmentSchema = z.object({
  id: required,
  /** A row id of receivers.csv. */
  receiver: required,
  serviceLine: z.enum(SERVICE_LINES).exclude(['unclear']),
  municipalities: listOf.pipe(
    z.array(z.string().regex(/^(\d{2}|\d{4}|\d{6})$/, 'must be two, four or six digits')).min(1),
  ),
  ...provenance,
  note: emptyAsNull,
});
type Catchment = Row<z.output<typeof catchmentSchema>>;

const settingSchema = z.object({
  id: required,
  setting: z.enum(REFERRER_SETTINGS).exclude(['primary']),
  phrases: listOf,
  ...standing,
  note: emptyAsNull,
});
export type SettingWords = Row<z.output<typeof settingSchema>>;

export interface Routing {
  /** The most specific rule, judged at an ISO date. */
  ruleFor(region: Region, referrer: ReferrerSetting, line: ServiceLine, date: string | null): RoutingRule;
  /** The clinic that serves a place (kommunenummer of four digits, bydel of six), judged at an ISO date; null = none named. */
  catchmentOf(line: ServiceLine, places: readonly string[], date: string | null): Catchment | null;
  /** Words of a hospital in an organisation's name. */
  readonly settingWords: PhraseIndex<SettingWords>;
}

export function loadRouting(reader: TableReader, receivers: Receivers): Routing {
  const rules = reader.rows('routing', ruleSchema, (row) => row.id);
  const catchments = reader.rows('catchments', catchmentSchema, (row) => row.id);
  const settings = reader.rows('referrer-settings', settingSchema, (row) => row.id);
  const bySituation = rulesBySituation(rules, reader);
  const byPlace = catchmentsByPlace(catchments, receivers, reader);
  for (const row of settings) {
    for (const phrase of row.phrases) {
      const fault = phraseFault(phrase);
      if (fault) reader.fault('referrer-settings', row.line, fault);
    }
  }

  return Object.freeze({
    ruleFor(region: Region, referrer: ReferrerSetting, line: ServiceLine, date: string | null) {
      const candidates = bySituation.get(situation(region, referrer, line)) ?? [];
      const rule = candidates.find((row) => validAt(row, date)) ?? candidates.at(-1);
      if (!rule) throw new Error(`no routing rule for ${situation(region, referrer, line)}`);
      return rule;
    },
    catchmentOf(line: ServiceLine, places: readonly string[], date: string | null) {
      for (const place of places) {
        for (const length of [6, 4, 2]) {
          if (place.length < length) continue;
          const row = byPlace.get(`${line} ${place.slice(0, length)}`)?.find((row) => validAt(row, date));
          if (row) return row;
        }
      }
      return null;
    },
    settingWords: phraseIndex(
      settings.flatMap((row) => row.phrases.map((phrase) => ({ phrase, meaning: row }))),
    ),
  });
}

function situation(region: Region, referrer: ReferrerSetting, line: ServiceLine): string {
  return `${region} · ${referrer} · ${line}`;
}

/** All rules of every situation, the most specific first; a situation without a rule is a fault. */
function rulesBySituation(rules: readonly RoutingRule[], reader: TableReader): Map<string, RoutingRule[]> {
  const open = (row: RoutingRule) =>
    [row.region, row.referrer, row.serviceLine].filter((column) => column === 'any').length;
  const bySituation = new Map<string, RoutingRule[]>();
  for (const region of REGIONS) {
    for (const referrer of REFERRER_SETTINGS) {
      for (const line of SERVICE_LINES) {
        const candidates = rules
          .filter(
            (row) =>
              ['any', region].includes(row.region) &&
              ['any', referrer].includes(row.referrer) &&
              ['any', line].includes(row.serviceLine),
          )
          .sort((a, b) => open(a) - open(b));
        const key = situation(region, referrer, line);
        if (candidates.length === 0) reader.fault('routing', null, `no rule for ${key}`);
        for (const [index, row] of candidates.entries()) {
          const other = candidates
            .slice(0, index)
            .find((other) => open(other) === open(row) && overlap(other, row));
          if (other) reader.fault('routing', row.line, `says the same as line ${other.line} about ${key}`);
        }
        bySituation.set(key, candidates);
      }
    }
  }
  return bySituation;
}

function catchmentsByPlace(
  rows: readonly Catchment[],
  receivers: Receivers,
  reader: TableReader,
): Map<string, Catchment[]> {
  const byPlace = new Map<string, Catchment[]>();
  for (const row of rows) {
    const receiver = receivers.byId.get(row.receiver);
    if (!receiver) reader.fault('catchments', row.line, `no receiver "${row.receiver}"`);
    else if (!receiver.serviceLines.includes(row.serviceLine)) {
      reader.fault('catchments', row.line, `${row.receiver} does not offer ${row.serviceLine}`);
    }
    for (const place of row.municipalities) {
      const key = `${row.serviceLine} ${place}`;
      const known = byPlace.get(key) ?? [];
      const other = known.find((other) => overlap(other, row));
      if (other) reader.fault('catchments', row.line, `${place} stands in line ${other.line} already`);
      byPlace.set(key, [...known, row]);
    }
  }
  return byPlace;
}
