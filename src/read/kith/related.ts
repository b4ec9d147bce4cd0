/**
 * Persons and bodies that a referral names besides the patient → the little that is read of them: who employs the patient, and where
 * the patient wants to be treated. Of any other, and of all their telephone numbers and remarks, nothing is read: they are not the
 * patient's.
 */
import type { TextBlock } from '../../referral.ts';
import type { Codes } from '../../tables/codes.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attribute, child, code, elementsOf, shown, text } from './fields.ts';

/** PatRelInst (v1.x), ContactPerson (v1.1), PasientrelatertKontaktperson (v2.0): the employer, if hours or the role say so. */
export function employerBlock(element: XmlElement, codes: Codes): TextBlock | null {
  const hours = child(element, 'WorkingTime');
  const roles =
    child(element, 'RoleInst') ?? child(element, 'OccupationRole') ?? child(element, 'StillingRolle');
  const role = shown(roles, 'whether this is the employer');
  if (hours === null && !(role !== null && codes.isEmployerRole(role))) return null;
  const name = child(element, 'NameInst') ?? child(element, 'WorkingPlace') ?? child(element, 'Arbeidssted');
  const time = shown(hours, 'texts');
  return block(element, [shown(name, 'texts'), role, time && `arbeidstid ${time}`], 'Arbeidsgiver', null);
}

/** PatRelHCP and TilknyttetEnhet with a relation of list 8254: OES where, OEB by whom the patient wants to be treated. */
export function desiredProviderBlock(element: XmlElement): TextBlock | null {
  const relation = child(element, 'Relation') ?? child(element, 'TypeRelasjon');
  const kind = code(relation, 'whether this is the desired provider')?.value;
  if (kind !== 'OES' && kind !== 'OEB') return null;
  const names: string[] = [];
  collectNames(element, names);
  return block(element, names, attribute(relation, 'DN', 'texts'), `8254#${kind}`);
}

function collectNames(parent: XmlElement, names: string[]): void {
  for (const element of elementsOf(parent)) {
    if (element.local === 'Name' || element.local === 'OrganisationName') {
      const name = text(element, 'texts');
      if (name) names.push(name.value);
    } else {
      collectNames(element, names);
    }
  }
}

function block(
  element: XmlElement,
  parts: readonly (string | null)[],
  heading: string | null,
  place: string | null,
): TextBlock | null {
  const words = parts.filter((part) => part !== null && part !== '').join(', ');
  return words === '' ? null : { place, heading, text: words, start: null, end: null, path: element.path };
}
