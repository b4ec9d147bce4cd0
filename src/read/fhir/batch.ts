/**
 * Bytes → the FHIR messages in them, as slices of the same bytes: resources that follow each other (JSON lines), the items of a
 * list, or the Bundles that a Bundle holds and nothing else. FHIR has no batch of messages of its own; a Bundle of several ServiceRequests is
 * none, since what belongs to which is not certain.
 */
import { bufferOf, byteOrderMark } from '../charset.ts';
import { decodeJson } from '../json/decode.ts';
import { type Place, walkJson } from '../json/walk.ts';

/** A body of more is not taken apart: each part would cost more than its bytes. */
const MOST_MESSAGES = 10_000;
const FOLLOWED_BY_ANOTHER = /\}\s*\{/;
/** Deep enough for `entry`, its index, and `resource`. */
const DEPTH = 3;

/** At least one slice; all the bytes when they are not several messages. Never throws. */
export function messagesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const { text, slice } = viewOf(bytes);
  if (!mayBeSeveral(text)) return [bytes];
  const outline = outlineOf(text);
  const places = followingEachOther(text, outline) ?? itemsOf(text, outline) ?? bundlesIn(text, outline);
  const isBatch = places !== null && places.length > 1 && places.length <= MOST_MESSAGES;
  return isBatch ? places.map(slice) : [bytes];
}

interface View {
  /** n.b. of UTF-8, each byte as one sign: what JSON is built of is ASCII, and places are places in the bytes. */
  readonly text: string;
  slice(place: Place): Uint8Array;
}

function viewOf(bytes: Uint8Array): View {
  const { charset, length } = byteOrderMark(bytes);
  const isWide = charset?.startsWith('UTF-16') || bytes[0] === 0 || bytes[1] === 0;
  if (!isWide) {
    const body = bufferOf(bytes.subarray(length));
    return { text: body.toString('latin1'), slice: ({ start, end }) => body.subarray(start, end) };
  }
  const decoded = decodeJson(bytes);
  const text = 'text' in decoded ? decoded.text : '';
  return { text, slice: ({ start, end }) => Buffer.from(text.slice(start, end)) };
}

/** Nearly every message is one, which a look at the text shows. */
function mayBeSeveral(text: string): boolean {
  return /^\s*\[/.test(text) || FOLLOWED_BY_ANOTHER.test(text) || text.split('"Bundle"', 4).length > 3;
}

interface Outline {
  readonly roots: readonly Place[];
  /** Values one, two and three steps below a root. */
  readonly inner: readonly Place[];
}

function outlineOf(text: string): Outline {
  const roots: Place[] = [];
  const inner: Place[] = [];
  walkJson(text, {
    depth: DEPTH,
    onValue: (place) => (place.path.length === 0 ? roots : inner).push(place),
  });
  return { roots, inner };
}

/** Where a resource is followed by the beginning of another, all that come to their end, and whatever is left behind them. */
function followingEachOther(text: string, { roots }: Outline): readonly Place[] | null {
  const [first, last] = [roots[0], roots.at(-1)];
  if (!first || !last || typeIn(text, first) === null) return null;
  const rest = { path: [], start: last.end, end: text.length };
  const isLeft = /\S/.test(text.slice(rest.start));
  const places = isLeft ? [...roots, rest] : roots;
  return places.length > 1 && places.every(({ start }) => /^\s*\{/.test(text.slice(start, start + 64)))
    ? places
    : null;
}

function itemsOf(text: string, { roots, inner }: Outline): readonly Place[] | null {
  const [root] = roots;
  if (roots.length !== 1 || !root || text.charAt(root.start) !== '[') return null;
  const items = inner.filter(({ path }) => path.length === 1);
  return items.every((item) => typeIn(text, item) !== null) ? items : null;
}

/** A Bundle that is itself a message or document is one, whatever it holds. */
function bundlesIn(text: string, { roots, inner }: Outline): readonly Place[] | null {
  const [root] = roots;
  if (roots.length !== 1 || !root || text.charAt(root.start) !== '{') return null;
  const isOwn = inner.some(
    ({ path, start, end }) =>
      path.length === 1 && path[0] === 'type' && /^"(?:message|document)"$/.test(text.slice(start, end)),
  );
  const entries = inner.filter(({ path }) => path.length === 2 && path[0] === 'entry');
  const resources = inner.filter(
    ({ path }) => path.length === 3 && path[0] === 'entry' && path[2] === 'resource',
  );
  if (isOwn || resources.length !== entries.length) return null;
  return resources.every((resource) => typeIn(text, resource) === 'Bundle') ? resources : null;
}

/** The resource type of a value that is well-formed and an object; null for any other. */
function typeIn(text: string, { start, end }: Place): string | null {
  if (text.charAt(start) !== '{') return null;
  try {
    const value: unknown = JSON.parse(text.slice(start, end));
    const type = Object.hasOwn(Object(value), 'resourceType') ? Object(value).resourceType : null;
    return typeof type === 'string' ? type : null;
  } catch {
    return null;
  }
}
