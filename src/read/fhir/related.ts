/**
 * Persons and bodies that a referral names besides the patient → the little that is read of them: where the patient wants to be treated, and
 * who employs the patient. Of any other, and of all their telephone numbers and remarks, nothing is read: they are not the patient's.
 */
import type { Organization, Party } from '../../referral.ts';
import { conceptOf, wordsOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { field, string } from './fields.ts';
import { PartyReader } from './parties.ts';
import type { Sink } from './sink.ts';
import { block, textIn, USE, words } from './words.ts';

const WISH = { place: '8254#OES', heading: 'Ønsket behandlingssted' };
const EMPLOYER = 'http://terminology.hl7.org/CodeSystem/v2-0131#E';

/** Named as the preferred place, or asked to perform beside whom the message goes to. */
export function readDesiredProvider(request: FhirElement, addressee: Party | null, sink: Sink): void {
  const { resources, tables } = sink;
  for (const code of request.list('locationCode')) {
    sink.text(block(words(wordsOf(conceptOf(code, tables, USE)), code.path), WISH));
  }
  for (const reference of request.list('locationReference')) {
    const location = resources.resolve(reference, ['Location']);
    const display = reference.isObject ? field(reference, 'display', string, USE)?.value : null;
    sink.text(block((location && textIn(location, 'name')) ?? words(display, reference.path), WISH));
  }
  const parties = new PartyReader(resources, tables);
  for (const reference of request.list('performer')) {
    const performer = parties.party(reference, USE, 'organization');
    if (performer === null || isSame(performer, addressee)) continue;
    sink.text(block(words(namesOf(performer).join(', '), reference.path), WISH));
  }
}

/** A contact of the patient (Patient.contact) whose relation, or whose role by `mappings/code-employer-roles.csv`, is the employer's. */
export function readEmployer(contact: FhirElement, sink: Sink): void {
  const { resources, tables } = sink;
  const relations = contact
    .list('relationship')
    .flatMap((relation) => conceptOf(relation, tables, USE) ?? []);
  const isEmployer = relations.some(
    (relation) =>
      relation.codings.some(({ system, code }) => `${system}#${code}` === EMPLOYER) ||
      tables.codes.isEmployerRole(wordsOf(relation) ?? ''),
  );
  if (!isEmployer) return;
  const employer = new PartyReader(resources, tables).party(contact.one('organization'), USE, 'organization');
  sink.text(
    block(words(employer && namesOf(employer).join(', '), contact.path), { heading: 'Arbeidsgiver' }),
  );
}

function isSame(one: Party, other: Party | null): boolean {
  if (other === null) return false;
  const names = namesOf(other);
  return (
    JSON.stringify(one.organization) === JSON.stringify(other.organization) ||
    namesOf(one).every((name) => names.includes(name))
  );
}

/** The names of a party, the innermost unit first. */
function namesOf({ organization, professional }: Party): string[] {
  const names: string[] = [];
  for (let level: Organization | null = organization; level; level = level.unit) {
    if (level.name) names.unshift(level.name.value);
  }
  const name = professional?.name;
  const person = name?.text ?? [name?.given, name?.middle, name?.family].filter(Boolean).join(' ');
  return person === '' ? names : [...names, person];
}
