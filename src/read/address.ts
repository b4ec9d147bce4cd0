/** An address as a reader put it together → the same, or null when it holds nothing but its use and place. Shared by the formats. */
import type { Address } from '../referral.ts';

export function heldAddress(address: Address): Address | null {
  const { lines, postalCode, city, kommunenummer, kommuneName, bydel, country } = address;
  const isHeld = [postalCode, city, kommunenummer, kommuneName, bydel, country].some((part) => part);
  return isHeld || lines.length > 0 ? address : null;
}
