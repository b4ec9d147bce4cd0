/**
 * Text of a FHIR message that is no JSON as a whole → the head to answer the sender by, or null.
 *
 * A message that was cut short is never read as a referral. But what had come to its end before the break is whole, and where the message
 * header and the sender it names are among that, they are as certain as in any message: a sender who hears nothing does not know that the
 * referral must be sent again. A header in which a name stands twice is certain to nobody.
 */
import type { MessageHead } from '../../referral.ts';
import type { Tables } from '../../tables.ts';
import { type Place, walkJson } from '../json/walk.ts';
import { FhirElement } from './element.ts';
import { headOf } from './head.ts';
import { kindOf } from './kind.ts';
import { openMessage } from './opened.ts';
import { Remarks } from './remarks.ts';

/** Resources that the head is read from. */
const OF_THE_HEAD = new Set([
  'MessageHeader',
  'Organization',
  'PractitionerRole',
  'Practitioner',
  'HealthcareService',
]);

export function certainHead(text: string, tables: Tables): MessageHead | null {
  const bundle = wholeParts(text);
  if (bundle === null) return null;
  const opened = openMessage(new FhirElement(bundle, 'Bundle', null, null, new Remarks()), tables);
  if (opened.header === null || kindOf(opened, tables).is === 'ignored') return null;
  const { head } = headOf(opened, null, tables);
  return head.id && head.sender ? head : null;
}

/** The properties of the Bundle, and of its entries those of the head, that had come to their end; null where that tells nothing. */
function wholeParts(text: string): Record<string, unknown> | null {
  const properties: Place[] = [];
  const entries: Place[] = [];
  const twice: (readonly (string | number)[])[] = [];
  walkJson(text, {
    depth: 2,
    onValue: (place) => {
      const [name, index] = place.path;
      if (place.path.length === 1 && name !== 'entry') properties.push(place);
      if (place.path.length === 2 && name === 'entry' && typeof index === 'number') entries.push(place);
    },
    onRepeatedName: (path) => twice.push(path),
  });
  if (twice.some((path) => path.length < 2 || path[0] !== 'entry')) return null;
  const bundle: Record<string, unknown> = Object.create(null);
  for (const { path, start, end } of properties) {
    const value = parsed(text.slice(start, end));
    if (value === undefined) return null;
    bundle[String(path[0])] = value;
  }
  if (bundle.resourceType !== 'Bundle') return null;
  const whole: unknown[] = [];
  for (const { path, start, end } of entries) {
    const value = parsed(text.slice(start, end));
    // What follows a fault is not certain either.
    if (value === undefined) break;
    if (!OF_THE_HEAD.has(typeIn(value))) continue;
    if (twice.some((at) => at[1] === path[1])) return null;
    whole.push(value);
  }
  bundle.entry = whole;
  return bundle;
}

function parsed(slice: string): unknown {
  try {
    return JSON.parse(slice);
  } catch {
    return undefined;
  }
}

function typeIn(entry: unknown): string {
  const resource = Object(entry).resource;
  const type = Object(resource).resourceType;
  return typeof type === 'string' ? type : '';
}
