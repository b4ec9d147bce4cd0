/** A message that has been read → what became of each value in it, from the marks that the reading left. */
import type { AccountEntry } from '../../referral.ts';
import type { FhirElement } from './element.ts';

export function accountOf(root: FhirElement): AccountEntry[] {
  const entries: AccountEntry[] = [];
  visit(root, entries);
  return entries;
}

function visit(element: FhirElement, entries: AccountEntry[]): void {
  const { value, use, path } = element;
  if (element.isObject) {
    for (const property of element.all()) visit(property, entries);
    return;
  }
  const rule = use === null ? ruleFor(element) : null;
  if (use !== null) entries.push({ path, fate: 'used', note: use });
  else if (typeof value === 'string' && value.trim() === '')
    entries.push({ path, fate: 'ignored', note: 'says nothing' });
  else if (rule !== null) entries.push({ path, fate: 'ignored', note: rule });
  else entries.push({ path, fate: 'carried', note: 'in the attached original message' });
}

/** Values that say something about the message only, by the property they stand in. */
const OF_THE_MESSAGE: ReadonlyMap<string, string> = new Map([
  ['resourceType', 'kind of resource'],
  ['id', 'identity inside the message: for links only'],
  ['fullUrl', 'identity inside the message: for links only'],
  ['intent', 'a referral is always an order'],
]);

/** The same, by a property around them. */
const PARTS_OF_THE_MESSAGE: ReadonlyMap<string, string> = new Map([
  ['meta', 'about the resource, not the referral'],
  ['request', 'how a server should store it'],
  ['source', 'about the sending system'],
]);

function ruleFor(element: FhirElement): string | null {
  const { name, parent } = element;
  const own = OF_THE_MESSAGE.get(name);
  if (own !== undefined) return own;
  if (name === 'div' || (name === 'status' && parent?.name === 'text')) return 'narrative made from the data';
  if (name === 'display' && isUsedBeside(parent, ['code', 'reference', 'value'])) {
    return 'display text of a value that was used';
  }
  if (name === 'text' && parent?.name === 'name' && isUsedBeside(parent, ['family', 'given'])) {
    return 'the name as one text: its parts were used';
  }
  if (parent?.name === 'destination') return 'address of the receiver: known to the message server';
  for (let around = parent; around; around = around.parent) {
    const rule = PARTS_OF_THE_MESSAGE.get(around.name);
    if (rule !== undefined) return rule;
  }
  return null;
}

function isUsedBeside(parent: FhirElement | null, names: readonly string[]): boolean {
  return parent?.all().some(({ name, use }) => use !== null && names.includes(name)) ?? false;
}
