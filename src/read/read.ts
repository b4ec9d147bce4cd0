/** Bytes → referral, or the reason why they are none. The format is found from the bytes alone. */
import type { Tables } from '../tables.ts';
import type { ReadResult } from './read-result.ts';

export function read(_bytes: Uint8Array, _tables: Tables): ReadResult {
  throw new Error('not written yet');
}
