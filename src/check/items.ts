/** The six items as found and the receiver's policy in; what is missing or doubtful out, with the place where it belongs. */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Finding, Found, Route, Severity } from '../decision.ts';
import type { ReasonCode } from '../reasons.ts';
import { ITEMS, type Item, type Referral } from '../referral.ts';
import type { ReceiverPolicy } from '../tables/policy.ts';
import type { Tables } from '../tables.ts';
import { finding } from './finding.ts';

const MISSING: Readonly<Record<Item, ReasonCode>> = {
  problem: 'PROBLEM_MISSING',
  employment: 'EMPLOYMENT_MISSING',
  'sick-leave': 'SICK_LEAVE_MISSING',
  'prior-treatment': 'PRIOR_TREATMENT_MISSING',
  'work-measures': 'WORK_MEASURES_MISSING',
  phone: 'PHONE_MISSING',
};

/** The item's name in a Norwegian sentence. */
const NAMES: Readonly<Record<Item, string>> = {
  problem: 'aktuell problemstilling',
  employment: 'arbeidsforhold',
  'sick-leave': 'sykmeldingsstatus',
  'prior-treatment': 'tidligere utredning eller behandling',
  'work-measures': 'arbeidsrettede tiltak',
  phone: 'pasientens telefonnummer',
};

/** An amendment or cancellation never needs the six items. */
export function checkItems(referral: Referral, found: Found, route: Route, tables: Tables): Finding[] {
  if (referral.action.value !== 'new') return [];
  const policy = tables.policy.byReceiver.get(route.receiverId ?? '') ?? tables.policy.standard;
  const places = tables.policy.expectedPlaces[referral.head.format];
  const findings: Finding[] = [];
  for (const item of ITEMS) {
    const { status, uncertain, evidence } = found.items[item];
    if (status === 'absent') {
      const severity = severityOf(item, policy, found);
      if (severity) findings.push(finding(tables, MISSING[item], places[item].path, { item, severity }));
      continue;
    }
    if (policy.items[item] === 'off') continue;
    const path = evidence[0]?.path ?? places[item].path;
    if (uncertain) {
      findings.push(finding(tables, 'ITEM_UNCERTAIN', path, { item, values: { item: NAMES[item] } }));
    }
    if (item === 'phone' && status === 'stated' && !evidence.some(({ quote }) => holdsUsualNumber(quote))) {
      findings.push(finding(tables, 'PHONE_UNUSUAL', path, { item }));
    }
  }
  return findings;
}

/** Null when the receiver does not ask for the item. */
function severityOf(item: Item, policy: ReceiverPolicy, found: Found): Severity | null {
  const requirement = policy.items[item];
  if (requirement === 'off') return null;
  if (requirement === 'flag') return 'warning';
  if (item === 'sick-leave' && found.sickLeaveNotApplicable) return 'warning';
  return found.redFlags.length > 0 && policy.urgentIncomplete === 'flag' ? 'warning' : 'error';
}

/** A number of a form that exists in Norway, or abroad behind its country's prefix. */
export function holdsUsualNumber(quote: string): boolean {
  return PLAIN_NUMBER.test(quote) || parsePhoneNumberFromString(quote, 'NO')?.isValid() === true;
}
/** What nearly everybody has. The library agrees (a test asks it), but takes longer over it than all other checks together. */
export const PLAIN_NUMBER = /^(?:(?:\+|00)47 ?)?[2-9](?: ?\d){7}$/;
