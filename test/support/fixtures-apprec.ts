/** An AppRec's text → its parts, read with a strict parser and by namespace; throws where XML or names are not as they must be. */
import { SaxesParser, type SaxesTagNS } from 'saxes';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

export interface AppRec {
  readonly version: '1.0' | '1.1';
  readonly root: Element;
  readonly status: string | undefined;
  readonly errors: readonly { code: string; system: string; display: string; text: string }[];
  readonly original: { type: string | undefined; issued: string | undefined; id: string | undefined };
  readonly sender: PartyIds;
  readonly receiver: PartyIds;
}

interface PartyIds {
  /** HER-ids anywhere in the party: organisation, department, person. */
  readonly herIds: readonly string[];
}

const NAMESPACES = {
  'http://www.kith.no/xmlstds/apprec/2004-11-21': '1.0',
  'http://www.kith.no/xmlstds/apprec/2012-02-15': '1.1',
} as const;

export function readAppRec(xml: string): AppRec {
  const { root, namespace } = parse(xml);
  const version = NAMESPACES[namespace as keyof typeof NAMESPACES];
  if (root.name !== 'AppRec' || !version) throw new Error(`no AppRec: ${root.name} in ${namespace}`);
  const original = child(root, 'OriginalMsgId');
  return {
    version,
    root,
    status: child(root, 'Status')?.attributes.V,
    errors: root.children
      .filter(({ name }) => name === 'Error')
      .map(({ attributes }) => ({
        code: attributes.V ?? '',
        system: attributes.S ?? '',
        display: attributes.DN ?? '',
        text: attributes.OT ?? '',
      })),
    original: {
      type: child(original, 'MsgType')?.attributes.V,
      issued: child(original, 'IssueDate')?.text,
      id: child(original, 'Id')?.text,
    },
    sender: { herIds: herIdsIn(child(root, 'Sender')) },
    receiver: { herIds: herIdsIn(child(root, 'Receiver')) },
  };
}

export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((one) => one.name === name);
}

/** Every `Id` followed by a `TypeId` or `Type` that says HER, at any depth. */
function herIdsIn(element: Element | undefined): string[] {
  if (!element) return [];
  const own: string[] = [];
  for (const [index, { name, text }] of element.children.entries()) {
    const type = element.children[index + 1];
    if (name === 'Id' && type?.attributes.V === 'HER') own.push(text);
  }
  return [...own, ...element.children.flatMap(herIdsIn)];
}

function parse(xml: string): { root: Element; namespace: string } {
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | null = null;
  let namespace = '';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (root === null) namespace = tag.uri;
    else if (tag.uri !== namespace) throw new Error(`${tag.name} stands in another namespace`);
    const attributes = Object.fromEntries(
      Object.values(tag.attributes).map(({ local, value }) => [local, value]),
    );
    const element: Element = { name: tag.local, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  if (root === null) throw new Error('no element at all');
  return { root, namespace };
}
