/** The kinds of values a setting may have: text from the environment or a JSON value in, a checked value with its unit out. */
import { z } from 'zod';

// n.b. every fault text says what is wanted and never repeats what was given: it may be a password.

/** A whole number, also as digits. */
export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  const wanted = `must be a whole number from ${minimum}${maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`}`;
  return z
    .union([z.number(), z.string().regex(/^\d+$/, wanted).transform(Number)], wanted)
    .refine((number) => Number.isInteger(number) && number >= minimum && number <= maximum, wanted);
}

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time such as `500ms`, `30s`, `5m`, `24h`, `7d` → milliseconds. */
export function duration() {
  const wanted = 'must be a length of time such as 500ms, 30s, 5m, 24h or 7d';
  return z
    .string(wanted)
    .regex(/^\d+(ms|s|m|h|d)$/, wanted)
    .transform((text) => {
      const unit = text.replace(/^\d+/, '') as keyof typeof MILLISECONDS;
      return Number.parseInt(text, 10) * MILLISECONDS[unit];
    });
}

/** A length of time, or `keep` → milliseconds, null for ever. */
export function durationOrKeep() {
  return z.union(
    [z.literal('keep').transform(() => null), duration()],
    'must be a length of time such as 14d or 24h, or keep',
  );
}

const BYTES = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** A size such as `512KiB`, `35MiB`, `1GiB`, or bare bytes → bytes. */
export function byteSize() {
  const wanted = 'must be a size such as 512KiB, 35MiB, 1GiB, or a number of bytes';
  return z
    .union([z.number().int().positive(), z.string().regex(/^[1-9]\d*(KiB|MiB|GiB)?$/, wanted)], wanted)
    .transform((size) => {
      if (typeof size === 'number') return size;
      const unit = size.replace(/^\d+/, '') as keyof typeof BYTES;
      return Number.parseInt(size, 10) * BYTES[unit];
    });
}

/** `true` or `false`. */
export function flag() {
  return z
    .union([z.boolean(), z.enum(['true', 'false'])], 'must be true or false')
    .transform((word) => word === true || word === 'true');
}

export function text() {
  return z.string('must be a text').trim().min(1, 'must not be empty');
}

/** A list; in the environment separated by commas. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .union([z.array(z.unknown()), z.string().transform((all) => all.split(','))], 'must be a list')
    .transform((all) => all.map((one) => (typeof one === 'string' ? one.trim() : one)))
    .pipe(z.array(item).min(1, 'must not be empty'));
}
