/** What the mapping takes. Types only. */
import type { Finding, Found, Ids, Route } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';

/** The tables that the mapping reads. */
export type MapTables = Pick<
  Tables,
  'version' | 'reasons' | 'codes' | 'conceptMaps' | 'directory' | 'advice'
>;

export interface MapInput {
  readonly referral: Referral;
  readonly found: Found;
  readonly route: Route;
  readonly findings: readonly Finding[];
  readonly ids: Ids;
  readonly bytes: Uint8Array;
  readonly urgent: boolean;
  readonly tables: MapTables;
}
