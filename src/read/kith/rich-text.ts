/**
 * An element that holds text, plain or as XHTML (anyType in the schemas: ReasonAsText/TextResultValue, Observation/Description) → the
 * text as a reader sees it: line breaks at block elements and `br`, a dash before list items.
 */
import { Room, readable } from '../long-text.ts';
import type { XmlElement } from '../xml/tree.ts';

/** By local name alone: senders put the tags into XHTML's namespace, into the message's own, or into none. */
const BLOCKS = new Set(
  'address article blockquote body caption center dd div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
const BULLET = '- ';
const UNSEEN = new Set(['script', 'style', 'head', 'title']);

/** Null when there is nothing but white space. Line ends come out as `\n`, whichever the sender used. */
export function richText(element: XmlElement | null, use: string): string | null {
  if (element === null) return null;
  const { children } = element;
  const text = children.every((node) => typeof node === 'string')
    ? plain(element.ownText)
    : asLaidOut(element, use);
  if (text === '') return null;
  element.use = use;
  return text;
}

/** n.b. `&#xD;` before a line end is common: EPJs that escape the carriage return of their own text fields. */
function plain(text: string): string {
  const read = readable(text);
  return read.includes('\r') ? read.replace(/\r\n?/g, '\n') : read;
}

function asLaidOut(element: XmlElement, use: string): string {
  const written: string[] = [];
  write(element, false, use, { written, room: new Room() });
  const lines = written.join('').replaceAll('\r', '').split('\n');
  return lines
    .map((line) => line.trim().replace(/ {2,}/g, ' '))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

interface Layout {
  readonly written: string[];
  readonly room: Room;
}

function write(element: XmlElement, preformatted: boolean, use: string, layout: Layout): void {
  const { written, room } = layout;
  for (const node of element.children) {
    if (typeof node === 'string') {
      const stretch = room.take(node);
      written.push(preformatted ? stretch : stretch.replace(/\s+/g, ' '));
      continue;
    }
    const tag = node.local.toLowerCase();
    if (UNSEEN.has(tag)) continue;
    node.use = use;
    if (tag === 'br') {
      written.push('\n');
      continue;
    }
    const block = BLOCKS.has(tag);
    if (block) breakLine(written);
    if (tag === 'li') written.push(BULLET);
    write(node, preformatted || tag === 'pre', use, layout);
    if (block) breakLine(written);
    else if (tag === 'td' || tag === 'th') written.push(' ');
  }
}

/** One line end, however many blocks begin or end here; a block that begins a list item stays beside its dash. */
function breakLine(written: string[]): void {
  if (written.at(-1) === BULLET) return;
  while (written.at(-1)?.trim() === '' && written.at(-1) !== '\n') written.pop();
  if (written.length > 0 && written.at(-1) !== '\n') written.push('\n');
}
