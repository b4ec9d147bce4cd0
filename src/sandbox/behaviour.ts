/** How a sandbox receiver has been told to behave: a control message in, checked behaviour out. */
import { z } from 'zod';

export const MODES = [
  'ok',
  'hang',
  'reset',
  'half-sent',
  'answer-lost',
  'fatal-error',
  'transient-error',
  'duplicate',
] as const;
const named = z.enum(MODES);
const status = z.custom<`status:${number}`>(
  (value) => typeof value === 'string' && /^status:[2-5]\d\d$/.test(value),
  'must be status: and a number from 200 to 599',
);

export const behaviourSchema = z.strictObject({
  /**
   * - `ok` stores the bundle and answers as its kind asks
   * - `status:<n>` answers with that status; stored only for 2xx, which then has no body
   * - `hang` never answers · `reset` cuts the connection · neither stores anything
   * - `half-sent` stores the bundle and cuts the connection in the middle of the answer
   * - `answer-lost` stores the bundle and cuts the connection before the answer
   * - `fatal-error`, `transient-error` answer 200 with a message Bundle whose response code says so; nothing is stored
   * - `duplicate` answers 409 with issue code `duplicate`; nothing is stored
   */
  mode: z.union([named, status], 'must be a mode such as ok, hang, reset or status:503'),
  /** The Retry-After header: seconds, or an HTTP date. */
  retryAfter: z
    .union([z.int().min(0), z.string().regex(/^[\x20-\x7e]+$/, 'must be printable ASCII')])
    .optional(),
  /** Wait this long before doing anything, ms. */
  delayMs: z.int().min(0).max(3_600_000).optional(),
  /** Hold for this many requests, then behave `ok` again; without it, until told otherwise. */
  times: z.int().positive().optional(),
});

export type Behaviour = z.output<typeof behaviourSchema>;

/** How the token server may be told to behave: `ok`, `hang`, `reset`, or a status; the rest is for receivers. */
export const tokenBehaviourSchema = behaviourSchema.refine(
  ({ mode }) => /^(ok|hang|reset|status:.*)$/.test(mode),
  'mode must be ok, hang, reset or a status such as status:503',
);

/** Certificates a server may show: the right one, or one that no sender may trust. */
const SHOWN = ['right', 'expired', 'wrong-name', 'unknown-authority'] as const;
export type Shown = (typeof SHOWN)[number];
export const certificateSchema = z.strictObject({ show: z.enum(SHOWN) });

const OK: Behaviour = Object.freeze({ mode: 'ok' });

/** What each receiver has been told; `next` is asked once per request and counts `times` down. */
export class Behaviours {
  readonly #told = new Map<string, Behaviour>();

  tell(receiverId: string, behaviour: Behaviour | null): void {
    if (behaviour) this.#told.set(receiverId, behaviour);
    else this.#told.delete(receiverId);
  }

  current(receiverId: string): Behaviour {
    return this.#told.get(receiverId) ?? OK;
  }

  next(receiverId: string): Behaviour {
    const told = this.current(receiverId);
    if (told.times !== undefined) {
      this.tell(receiverId, told.times > 1 ? { ...told, times: told.times - 1 } : null);
    }
    return told;
  }
}
