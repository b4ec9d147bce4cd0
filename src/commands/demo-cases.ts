/** `fixtures/<verdict>/<case>.<xml|hl7|json>` and its `<case>.expected.json` → the demo's cases, in order of name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERDICTS } from '../decision.ts';

export const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

export interface Expected {
  readonly verdict: string;
  readonly receiver: string | null;
  /** What the sender is told: the receipt's status code in its own format, or null when nobody is answered. */
  readonly receipt: { readonly status: string } | null;
}

export interface DemoCase {
  /** `<verdict>/<file>`. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly expected: Expected;
}

/** Every message that says what is expected of it; in the order of the verdicts, then of name. */
export function demoCases(): DemoCase[] {
  return VERDICTS.flatMap((verdict) => {
    const folder = join(FIXTURES, verdict);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => !file.endsWith('.expected.json'))
      .sort()
      .map((file) => ({
        name: `${verdict}/${file}`,
        bytes: readFileSync(join(folder, file)),
        expected: JSON.parse(
          readFileSync(join(folder, `${file.replace(/\.[^.]+$/, '')}.expected.json`), 'utf8'),
        ) as Expected,
      }));
  });
}
