/**
 * Environment and one JSON file → frozen Config. The environment wins over the file; every fault is reported at once, by the
 * setting's name and never with its value.
 */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { SETTINGS, settingsSchema } from './config/settings.ts';
import { addEnvironment, readJson, settingsFromFile, unknownNames, valueAt } from './config/sources.ts';
import type { TlsFiles } from './queue/amqp/tls.ts';
import { type Directory, directoryOf } from './tables/directory.ts';
import { loadTables, MAPPINGS, SYNTHETIC_DIRECTORY, type Tables } from './tables.ts';

export interface Config {
  readonly queue:
    | {
        readonly kind: 'amqp';
        readonly urls: readonly string[];
        readonly prefix: string;
        readonly declare: boolean;
        readonly tls: TlsFiles;
      }
    | { readonly kind: 'spool'; readonly dir: string };
  readonly prefetch: number;
  readonly retryDelaysMs: readonly number[];
  readonly receivers: Directory;
  /** True when no receivers were configured and the shipped synthetic directory stands in. */
  readonly syntheticReceivers: boolean;
  readonly allowSyntheticReceivers: boolean;
  /** Folder of the tables. */
  readonly mappings: string;
  readonly maxMessageBytes: number;
  readonly bytesInHand: number;
  readonly giveUpAfterMs: number;
  readonly waitingAlertAfterMs: number;
  /** How long what is settled is kept, ms; null = until somebody takes it away. */
  readonly retention: {
    readonly copiesMs: number;
    readonly receiptsMs: number | null;
    readonly deadLettersMs: number | null;
  };
  readonly poisonAttempts: number;
  readonly drainLimitMs: number;
  readonly http: { readonly host: string; readonly port: number };
  readonly logLevel: string;
  /** Names in the environment that begin like ours but are no setting: perhaps misspelt. */
  readonly unknownEnvironment: readonly string[];
}

/** Thrown when any setting is faulty; the message lists every fault, by name. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`the configuration is faulty:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the configuration: `path` (else `LOS_CONFIG`) names the file, if any.
 * Throws {@link ConfigError} listing every fault.
 */
export function loadConfig(path?: string, env: NodeJS.ProcessEnv = process.env): Config {
  const faults: string[] = [];
  const file = path ?? env.LOS_CONFIG;
  const raw = file === undefined ? {} : settingsFromFile(file, faults);
  const given = addEnvironment(raw, env);

  const checked = settingsSchema.safeParse(raw);
  if (!checked.success) faults.push(...checked.error.issues.flatMap((issue) => faultsOf(issue, given, file)));
  const receivers = directoryFrom(raw.receivers ?? SYNTHETIC_DIRECTORY, file, faults);
  const mappings = typeof raw.mappings === 'string' ? raw.mappings : MAPPINGS;
  if (!existsSync(mappings)) faults.push(`${shown('mappings', given, file)}: there is no such folder`);
  if (valueAt(raw, 'queue.kind') === 'amqp' && valueAt(raw, 'amqp.url') === undefined) {
    faults.push('amqp.url (LOS_AMQP_URL): must be given when queue.kind is amqp');
  }
  for (const name of ['amqp.caFile', 'amqp.certFile', 'amqp.keyFile']) {
    const value = valueAt(raw, name);
    if (typeof value === 'string' && !existsSync(value))
      faults.push(`${shown(name, given, file)}: there is no such file`);
  }
  if ((valueAt(raw, 'amqp.certFile') === undefined) !== (valueAt(raw, 'amqp.keyFile') === undefined)) {
    faults.push('amqp.certFile, amqp.keyFile: must be given together');
  }
  if (!checked.success || !receivers || faults.length > 0) throw new ConfigError(faults);

  const { queue, amqp, spool, limits, http, log, ...rest } = checked.data;
  const { url, prefix, declare, ...tls } = amqp;
  const kind = queue.kind ?? (url ? 'amqp' : 'spool');
  if (kind === 'amqp') refuseRetentionOnBroker(rest.retention);
  return Object.freeze({
    queue:
      kind === 'amqp' ? { kind, urls: url ?? [], prefix, declare, tls } : { kind, dir: resolve(spool.dir) },
    prefetch: queue.prefetch,
    retryDelaysMs: queue.retryDelays,
    receivers,
    syntheticReceivers: rest.receivers === undefined,
    allowSyntheticReceivers: rest.allowSyntheticReceivers,
    mappings,
    maxMessageBytes: limits.messageBytes,
    bytesInHand: limits.bytesInHand,
    giveUpAfterMs: rest.giveUpAfter,
    waitingAlertAfterMs: rest.waitingAlertAfter,
    retention: {
      copiesMs: rest.retention.copies,
      receiptsMs: rest.retention.receipts,
      deadLettersMs: rest.retention.deadLetters,
    },
    poisonAttempts: rest.poisonAttempts,
    drainLimitMs: rest.drainLimit,
    http,
    logLevel: log.level,
    unknownEnvironment: unknownNames(env),
  });
}

/** n.b. a broker that deletes by age does so without a word; there, an operator does it, and it stands in the log. */
function refuseRetentionOnBroker(retention: { receipts: number | null; deadLetters: number | null }): void {
  const given = (['receipts', 'deadLetters'] as const).filter((name) => retention[name] !== null);
  if (given.length === 0) return;
  throw new ConfigError(
    given.map(
      (name) =>
        `retention.${name}: is for the spool only; on RabbitMQ ${name === 'receipts' ? 'the EPJ takes the receipts away' : 'run los dead-letters delete'}`,
    ),
  );
}

/** The tables under the configuration in `path` (else `LOS_CONFIG`, else the defaults): what `los check` and the service share. */
export function loadConfiguredTables(path?: string): Tables {
  return tablesFor(loadConfig(path));
}

/** Throws TablesError listing every fault of every table. */
export function tablesFor(config: Config): Tables {
  return loadTables({
    mappings: config.mappings,
    directory: config.receivers,
    limits: { maxBytes: config.maxMessageBytes },
  });
}

/** `source` is the path of a directory file, or the list of receivers itself, which then stands in the configuration file. */
function directoryFrom(source: unknown, file: string | undefined, faults: string[]): Directory | null {
  try {
    if (typeof source !== 'string') {
      return directoryOf({ receivers: source }, 'in the configuration file', dirname(file ?? '.'));
    }
    const content = readJson(source, 'receiver directory', faults);
    return content === undefined ? null : directoryOf(content, source, dirname(source));
  } catch (error) {
    faults.push(error instanceof Error ? error.message.replaceAll('\n', '\n  ') : String(error));
    return null;
  }
}

/** Faults of one setting, named by where the value came from. */
function faultsOf(issue: z.core.$ZodIssue, given: ReadonlySet<string>, file: string | undefined): string[] {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${name === '' ? key : `${name}.${key}`} in ${file}: is not a setting`);
  }
  return [`${shown(name, given, file)}: ${issue.message}`];
}

function shown(name: string, given: ReadonlySet<string>, file: string | undefined): string {
  const setting = SETTINGS.find((one) => name === one.name || name.startsWith(`${one.name}.`));
  return setting && given.has(setting.name) ? setting.environment : `${name} in ${file}`;
}
