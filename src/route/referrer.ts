/** Who refers → primary care, a hospital ward or a hospital's outpatient department, by the words of the organisation's names. */
import type { Referral } from '../referral.ts';
import type { ReferrerSetting, SettingWords } from '../tables/routing.ts';
import type { Tables } from '../tables.ts';

export interface Referrer {
  readonly setting: ReferrerSetting;
  /** The row that tells, and where the name stands; null for primary care, which is what no word tells otherwise. */
  readonly told: { readonly row: SettingWords; readonly path: string } | null;
}

/** An outpatient department is one of a hospital: its word counts only beside a hospital's. */
export function referrerOf(referral: Referral, tables: Tables): Referrer {
  const party = referral.requester ?? referral.head.sender;
  const told = new Map<ReferrerSetting, { row: SettingWords; path: string }>();
  for (let level = party?.organization ?? null; level; level = level.unit) {
    if (!level.name) continue;
    for (const { meanings } of tables.routing.settingWords.scan(level.name.value)) {
      for (const row of meanings) told.set(row.setting, { row, path: level.name.path });
    }
  }
  const hospital = told.get('hospital-ward');
  if (!hospital) return { setting: 'primary', told: null };
  const polyclinic = told.get('hospital-polyclinic');
  return polyclinic
    ? { setting: 'hospital-polyclinic', told: polyclinic }
    : { setting: 'hospital-ward', told: hospital };
}
