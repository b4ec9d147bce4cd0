/** Strictly parsed XML as a plain tree, for assertions: name, namespace, attributes, children, text. */
import { SaxesParser } from 'saxes';

export interface Tree {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Record<string, string>;
  readonly children: Tree[];
  text: string;
}

/** Throws on anything that is not well-formed. */
export function parse(xml: string): Tree {
  const parser = new SaxesParser({ xmlns: true });
  const root: Tree = { name: '', namespace: '', attributes: {}, children: [], text: '' };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.values(tag.attributes).filter(
      ({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns',
    );
    const tree: Tree = {
      name: tag.local,
      namespace: tag.uri,
      attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(tree);
    open.push(tree);
  });
  parser.on('text', (text) => {
    const last = open.at(-1);
    if (last) last.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  const [document] = root.children;
  if (!document) throw new Error('no element');
  return document;
}

/** The one element at a path of names, e.g. `Sender/HCP/Inst`. */
export function at(tree: Tree, path: string): Tree {
  let here = tree;
  for (const name of path.split('/')) {
    const found = here.children.filter((child) => child.name === name);
    const [only, second] = found;
    if (!only || second) throw new Error(`${found.length} elements ${name} in ${here.name}`);
    here = only;
  }
  return here;
}

/** Names, attributes and texts without the white space between elements: what a test compares. */
export function outline(tree: Tree): unknown {
  const content = tree.children.length > 0 ? tree.children.map(outline) : tree.text;
  return Object.keys(tree.attributes).length > 0
    ? [tree.name, tree.attributes, content]
    : [tree.name, content];
}
