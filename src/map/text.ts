/**
 * Text from a sender → text as FHIR R4 has it: never empty, no control characters, no white space around it, no white space but
 * space, tab and line breaks inside it, at most a million characters. What is changed stands unchanged in the original message.
 */

/** FHIR R4 `string`: "SHALL NOT exceed 1MB (1024*1024 characters) in size". */
const MOST_CHARACTERS = 1_000_000;

/** Nearly every text: only characters that need no second look (no surrogates either, so pairs are looked at twice). */
const FIT =
  /^[\t\n\r -~\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff\ue000-\ufefe\uff00-\uffff]*$/;
/** Control characters but tab and line breaks, other white space than these and space, lone surrogates, byte order marks. */
const UNFIT = /[^\P{Cc}\t\n\r]|[^\P{Zs} ]|[\p{Zl}\p{Zp}\p{Cs}\ufeff]/gu;

/** The text, fit for a FHIR `string` or `markdown`; undefined when nothing is left. */
export function clean(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  let fit = (FIT.test(text) ? text : text.replace(UNFIT, replacement)).trim();
  if (fit.length > MOST_CHARACTERS) {
    // n.b. a cut between the halves of a surrogate pair would leave half a character.
    const end = /[\ud800-\udbff]/.test(fit.charAt(MOST_CHARACTERS - 1))
      ? MOST_CHARACTERS - 1
      : MOST_CHARACTERS;
    fit = `${fit.slice(0, end).trimEnd()}…`;
  }
  return fit === '' ? undefined : fit;
}

function replacement(character: string): string {
  if (/\p{Zs}/u.test(character)) return ' ';
  if (/[\v\f\x85\u2028\u2029]/.test(character)) return '\n';
  return /\p{Cs}/u.test(character) ? '\ufffd' : '';
}

/** One line of text: as {@link clean}, each stretch of white space one space. Fit for codes, names and identifiers. */
export function line(text: string | null | undefined): string | undefined {
  const fit = clean(text);
  return fit !== undefined && /[\t\n\r]| {2}/.test(fit) ? fit.replace(/\s+/g, ' ') : fit;
}

/** A URI as FHIR has it (no white space), else undefined. */
export function uri(text: string | null | undefined): string | undefined {
  const fit = clean(text);
  return fit === undefined || /\s/.test(fit) ? undefined : fit;
}
