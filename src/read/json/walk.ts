/**
 * Text of a JSON message → where its values stand, from the outside in, as far as the text can be followed: for slices of a batch, for
 * what is whole in a message that breaks off, and for names that stand twice.
 */
import { endOfString, MAX_DEPTH, MAX_VALUES } from './scan.ts';

type Step = string | number;

export interface Place {
  /** From the root: names and indexes. Empty for the root itself. */
  readonly path: readonly Step[];
  /** First sign, and past the last one. */
  readonly start: number;
  readonly end: number;
}

export interface Watch {
  /** Values nested deeper than this are not reported. */
  readonly depth: number;
  /** Told of every value that has come to its end. */
  onValue?(place: Place): void;
  /** Told of the object in which a name stands again. */
  onRepeatedName?(path: readonly Step[], name: string): void;
}

interface Frame {
  readonly isObject: boolean;
  readonly start: number;
  /** The name or index of the value at hand. */
  step: Step;
  expectsName: boolean;
  readonly names: Set<string> | null;
}

/** What stands between signs of structure: numbers and literals, well-formed or not. */
const SCALAR = /[^\s,:"[\]{}]+/y;

/** Ends where the text does, at a bracket that closes another, or at the limits of `scan.ts`. Never throws. */
export function walkJson(text: string, watch: Watch): void {
  const frames: Frame[] = [];
  let values = 0;
  const ended = (start: number, end: number): void => {
    values += 1;
    if (frames.length <= watch.depth) watch.onValue?.({ path: frames.map(({ step }) => step), start, end });
  };
  for (let at = 0; at < text.length && values <= MAX_VALUES; at += 1) {
    const frame = frames.at(-1);
    const sign = text.charAt(at);
    switch (sign) {
      case '{':
      case '[':
        if (frames.length === MAX_DEPTH) return;
        frames.push(opened(sign === '{', at, watch));
        break;
      case '}':
      case ']':
        if (frame === undefined || frame.isObject !== (sign === '}')) return;
        frames.pop();
        ended(frame.start, at + 1);
        break;
      case ',':
        if (frame === undefined) return;
        if (frame.isObject) frame.expectsName = true;
        else frame.step = Number(frame.step) + 1;
        break;
      case ':':
        if (frame) frame.expectsName = false;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (end === text.length) return;
        if (frame?.expectsName) named(frames, frame, text.slice(at, end + 1), watch);
        else ended(at, end + 1);
        at = end;
        break;
      }
      default: {
        SCALAR.lastIndex = at;
        const scalar = SCALAR.exec(text)?.[0];
        if (scalar === undefined) break;
        // n.b. at the end of the text it may be the beginning of a longer one.
        if (at + scalar.length < text.length || frames.length === 0) ended(at, at + scalar.length);
        at += scalar.length - 1;
      }
    }
  }
}

function opened(isObject: boolean, start: number, watch: Watch): Frame {
  const names = isObject && watch.onRepeatedName ? new Set<string>() : null;
  return { isObject, start, step: isObject ? '' : 0, expectsName: isObject, names };
}

function named(frames: readonly Frame[], frame: Frame, written: string, watch: Watch): void {
  const name = unescaped(written);
  frame.step = name;
  if (frame.names === null) return;
  if (frame.names.has(name))
    watch.onRepeatedName?.(
      frames.slice(0, -1).map(({ step }) => step),
      name,
    );
  frame.names.add(name);
}

function unescaped(written: string): string {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return JSON.parse(written) as string;
  } catch {
    return written;
  }
}
