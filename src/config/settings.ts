/**
 * Every setting there is: its name, what it may be, its default. docs/configuration.md tells an operator the unit and the
 * consequence of each; a test holds the two together.
 */
import { z } from 'zod';
import { byteSize, duration, durationOrKeep, flag, integer, listOf, text } from './values.ts';

export const settingsSchema = z.strictObject({
  queue: z
    .strictObject({
      kind: z.enum(['spool', 'amqp'], 'must be spool or amqp').optional(),
      prefetch: integer(1, 10_000).prefault(64),
      retryDelays: listOf(duration()).prefault(['10s', '1m', '10m', '1h']),
    })
    .prefault({}),
  amqp: z
    .strictObject({
      url: listOf(
        z
          .string()
          .refine(
            (url) => /^amqps?:\/\/./.test(url) && URL.canParse(url),
            'must be an amqp:// or amqps:// URL',
          ),
      ).optional(),
      prefix: z
        .string('must be a text')
        .regex(/^[a-z0-9.-]+$/i, 'must be letters, digits, points and hyphens')
        .prefault('referrals'),
      declare: flag().prefault(true),
      caFile: text().optional(),
      certFile: text().optional(),
      keyFile: text().optional(),
      keyPassphrase: text().optional(),
    })
    .prefault({}),
  spool: z.strictObject({ dir: text().prefault('spool') }).prefault({}),
  receivers: z
    .union([text(), z.array(z.unknown())], 'must be the path of a receiver directory, or a list of receivers')
    .optional(),
  allowSyntheticReceivers: flag().prefault(false),
  mappings: text().optional(),
  limits: z
    .strictObject({
      messageBytes: byteSize().prefault('35MiB'),
      bytesInHand: byteSize().prefault('70MiB'),
    })
    .prefault({}),
  giveUpAfter: duration().prefault('7d'),
  waitingAlertAfter: duration().prefault('24h'),
  retention: z
    .strictObject({
      copies: duration().prefault('14d'),
      receipts: durationOrKeep().prefault('keep'),
      deadLetters: durationOrKeep().prefault('keep'),
    })
    .prefault({}),
  poisonAttempts: integer(1, 100).prefault(3),
  drainLimit: duration().prefault('25s'),
  http: z
    .strictObject({ host: text().prefault('127.0.0.1'), port: integer(0, 65_535).prefault(8080) })
    .prefault({}),
  log: z
    .strictObject({
      level: z
        .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be a level such as info or warn')
        .prefault('info'),
    })
    .prefault({}),
});

/** One setting: its name in the file, its name in the environment, and its default as it would be written (null = none). */
export interface Setting {
  readonly name: string;
  readonly environment: string;
  readonly defaultValue: unknown;
}

export const SETTINGS: readonly Setting[] = settingsOf(settingsSchema, []);

function settingsOf(object: z.ZodObject, above: readonly string[]): Setting[] {
  return Object.entries(object.shape).flatMap(([key, value]) => {
    const path = [...above, key];
    const name = path.join('.');
    const inner = value instanceof z.ZodPrefault ? value.unwrap() : value;
    if (inner instanceof z.ZodObject) return settingsOf(inner, path);
    const defaultValue = value instanceof z.ZodPrefault ? value.def.defaultValue : null;
    const words = name.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter}`);
    return [{ name, environment: `LOS_${words.toUpperCase()}`, defaultValue }];
  });
}
