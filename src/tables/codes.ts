/** Placeholder until the owner of this topic fills it in. */
import type { TableReader } from './csv.ts';

export interface Codes {
  readonly topic: 'codes';
}

export function loadCodes(_reader: TableReader): Codes {
  return { topic: 'codes' };
}
