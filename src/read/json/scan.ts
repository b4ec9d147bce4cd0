/**
 * Text of a JSON message → how deep and how large it is, and how many names it has, in one pass that stops at the limits: what is too
 * deep or too large for a parser is never given to it.
 */

/** No referral comes near; FHIR's own forms (QuestionnaireResponse) nest two levels per question. */
export const MAX_DEPTH = 200;
export const MAX_VALUES = 200_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export type Scanned = { readonly names: number } | { readonly exceeds: 'depth' | 'values' };

/** Counts by the structural signs alone; whether the text is JSON is for the parser to say. */
export function scanJson(text: string): Scanned {
  let depth = 0;
  let values = 1;
  let names = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        values += 1;
        if (depth > MAX_DEPTH) return { exceeds: 'depth' };
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        break;
      case COLON:
        names += 1;
        break;
      default:
    }
    if (values > MAX_VALUES) return { exceeds: 'values' };
  }
  return { names };
}

/** Where the quotation mark stands that ends the string beginning at `start`; the end of the text when none does. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
