/** A tree that has been read → what became of each text and attribute in it, from the marks that the reading left. */
import type { AccountEntry } from '../../referral.ts';
import type { XmlAttribute, XmlElement } from './tree.ts';

/** Names the rule by which a value that was not used is of no interest; null = it is carried in the original only. */
export type IgnoreRule = (element: XmlElement, attribute: XmlAttribute | null) => string | null;

export function accountOf(root: XmlElement | null, ignored: IgnoreRule): AccountEntry[] {
  const entries: AccountEntry[] = [];
  if (root) visit(root, ignored, entries);
  return entries;
}

function visit(element: XmlElement, ignored: IgnoreRule, entries: AccountEntry[]): void {
  for (const name in element.attributes) {
    const attribute = element.attributes[name];
    if (attribute === undefined) continue;
    const path = `${element.path}/@${attribute.name}`;
    entries.push(entry(path, attribute.use ?? null, ignored(element, attribute)));
  }
  if (element.ownText.trim() !== '') {
    entries.push(entry(element.path, element.use, ignored(element, null)));
  }
  for (const node of element.children) if (typeof node !== 'string') visit(node, ignored, entries);
}

function entry(path: string, use: string | null, rule: string | null): AccountEntry {
  if (use !== null) return { path, fate: 'used', note: use };
  if (rule !== null) return { path, fate: 'ignored', note: rule };
  return { path, fate: 'carried', note: 'in the attached original message' };
}
