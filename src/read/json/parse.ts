/**
 * Bytes → JSON value, or the fault that makes them no message. Guards: bounded depth and number of values before the parser sees the
 * text; a name that stands twice in one object is refused, since the parser would take the last one and another program the first
 * (RFC 8259, section 4). `__proto__` and the like come out as plain names of their own (ECMA-262, JSON.parse).
 */
import { decodeJson } from './decode.ts';
import { MAX_DEPTH, MAX_VALUES, scanJson } from './scan.ts';

interface JsonFault {
  readonly code:
    | 'ENCODING_INVALID'
    | 'JSON_NOT_WELL_FORMED'
    | 'JSON_TOO_DEEP'
    | 'JSON_TOO_MANY_VALUES'
    | 'JSON_NAME_REPEATED';
  readonly values: Readonly<Record<string, string>>;
}

export type ParsedJson =
  | { readonly value: unknown; readonly fault: null }
  | {
      readonly fault: JsonFault;
      /** Null when the bytes are no text. */
      readonly text: string | null;
    };

/** Never throws for anything in the bytes; time and memory are proportional to their number. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  const decoded = decodeJson(bytes);
  if ('charset' in decoded) {
    return { fault: { code: 'ENCODING_INVALID', values: { charset: decoded.charset } }, text: null };
  }
  const { text } = decoded;
  const scanned = scanJson(text);
  if ('exceeds' in scanned) {
    const fault: JsonFault =
      scanned.exceeds === 'depth'
        ? { code: 'JSON_TOO_DEEP', values: { limit: String(MAX_DEPTH) } }
        : { code: 'JSON_TOO_MANY_VALUES', values: { limit: String(MAX_VALUES) } };
    return { fault, text };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // n.b. the error's own words quote the message.
    return { fault: { code: 'JSON_NOT_WELL_FORMED', values: {} }, text };
  }
  // A parser keeps one value for each name: fewer names than were written means that one stood twice.
  if (namesIn(value) < scanned.names) return { fault: { code: 'JSON_NAME_REPEATED', values: {} }, text };
  return { value, fault: null };
}

function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let names = 0;
  if (Array.isArray(value)) {
    for (const item of value) names += namesIn(item);
    return names;
  }
  for (const item of Object.values(value)) names += 1 + namesIn(item);
  return names;
}
