/** A number or address by wire, of whatever format → what its form says that it is, where no type says it. */
import type { Telecom } from '../referral.ts';

const WEB_ADDRESS = /^(?:[a-z][a-z\d+.-]*:\/\/|[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?:\/|$))/i;

/** Anything that is neither an e-mail nor a web address is taken as a telephone number, however it is written. */
export function kindByForm(value: string): Exclude<Telecom['kind'], 'fax'> {
  if (WEB_ADDRESS.test(value)) return 'other';
  return value.includes('@') ? 'email' : 'phone';
}
