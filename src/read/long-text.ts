/**
 * A text of any length → as much of it as is read: what a FHIR string can hold (R4, section 2.24.0.1: 1 MB). The rest travels in the attached
 * original. Replacing and splitting would take many times the memory of a text of tens of megabytes.
 */

const LONGEST_TEXT = 1024 * 1024;

/** With white space around it taken off. */
export function readable(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > LONGEST_TEXT ? trimmed.slice(0, LONGEST_TEXT) : trimmed;
}

/** Hands out stretches of one text until it is as long as is read; what comes then is empty. */
export class Room {
  #left = LONGEST_TEXT;

  take(stretch: string): string {
    const taken = stretch.length > this.#left ? stretch.slice(0, this.#left) : stretch;
    this.#left -= taken.length;
    return taken;
  }
}
