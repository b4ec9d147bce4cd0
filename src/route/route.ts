/** Referral and what it states → region, service line, receiver, and why. */

import { type Addressee, addresseeOf } from '../addressee.ts';
import type { Finding, Found, Route, RouteReason } from '../decision.ts';
import { messageDay } from '../message-day.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Referral, ServiceLine } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { asAddressed, type Choice, chooseReceiver } from './receiver.ts';
import { referrerOf } from './referrer.ts';
import { type Residence, residenceOf } from './residence.ts';

/**
 * Routes a referral; amendments and cancellations go the way of the original. Dated rows are judged by the message's own time. Every
 * step leaves a reason; without a route `receiverId` is null and there is a blocking finding.
 */
export function route(referral: Referral, found: Found, tables: Tables): Route {
  const date = messageDay(referral);
  const residence = residenceOf(referral.patient, tables.geography, date);
  const addressee = addresseeOf(referral, tables);
  const { value: line, evidence } = found.serviceLine;
  const desired = tables.receivers.byId.get(found.desiredProvider?.rule.replace(/^receivers:/, '') ?? '');

  let choice: Choice | null = null;
  if (residence.region) {
    const { region, places } = residence;
    const referrer = referrerOf(referral, tables);
    const situation = { region, places, line, referrer, addressee, desired: desired ?? null, date };
    choice = chooseReceiver(situation, tables);
  } else if (addressee?.entry && addressee.by && 'kind' in addressee.by) {
    // n.b. without a residence a name is not enough: it may be any unit of that name.
    choice = asAddressed(addressee.entry, addressee);
  }

  const told: RouteReason[] = [];
  if (residence.reason) told.push(residence.reason);
  if (evidence[0])
    told.push({ rule: evidence[0].rule, says: LINES[line], path: evidence[0].path, value: null });
  return {
    region: residence.region,
    serviceLine: line,
    receiverId: choice?.id ?? null,
    receiverName: choice?.name ?? null,
    reasons: [...told, ...(choice?.reasons ?? [])],
    findings: findingsOn(referral, residence, addressee, choice, tables),
  };
}

function findingsOn(
  referral: Referral,
  residence: Residence,
  addressee: Addressee | null,
  choice: Choice | null,
  tables: Tables,
): Finding[] {
  const findings: Finding[] = [];
  const note = (code: ReasonCode, path: string | null, values?: Record<string, string>) => {
    const severity = tables.reasons.get(code)?.severity ?? 'error';
    findings.push({ code, severity, item: null, path, ...(values && { values }) });
  };
  const patientPath = referral.patient?.path ?? null;

  if (residence.abroad) note('RESIDENCE_ABROAD', residence.abroad.path);
  if (residence.fromPostalCode) note('RESIDENCE_FROM_POSTAL_CODE', residence.fromPostalCode.path);
  if (!choice) {
    note('ROUTE_NOT_FOUND', patientPath);
    return findings;
  }
  if (!residence.region && !residence.abroad) note('RESIDENCE_UNKNOWN', patientPath);
  if (choice.fallback) note(choice.fallback, null);
  if (addressee && !addressee.by) note('ADDRESSEE_UNKNOWN', addressee.path);
  const addressed = addressee?.entry?.id ?? addressee?.row?.id ?? choice.id;
  if (addressee && addressed !== choice.id) {
    const name = addressee.entry?.name ?? addressee.row?.name ?? addressed;
    note('ADDRESSEE_REPLACED', addressee.path, { addressee: name, receiver: choice.name });
  }
  if (!choice.entry) note('RECEIVER_NOT_IN_DIRECTORY', null, { receiver: choice.name });
  return findings;
}

const LINES: Readonly<Record<ServiceLine, string>> = {
  institution: 'Henvisningen gjelder opphold i institusjon (dag eller døgn).',
  'musculoskeletal-outpatient': 'Henvisningen gjelder poliklinisk tilbud for muskel- og skjelettplager.',
  'mental-outpatient': 'Henvisningen gjelder poliklinisk tilbud for psykisk helse.',
  unclear: 'Det går ikke klart fram hvilket tilbud henvisningen gjelder.',
};
