/** The parts of the service → whether it lives and whether messages can flow, with a code for each reason why not. */
import type { Tables } from '../tables.ts';

export interface Readiness {
  readonly ready: boolean;
  /** Codes such as `queue-not-consuming`, `no-receivers`, `draining`. */
  readonly reasons: readonly string[];
}

export interface HealthParts {
  /** What is wrong with the queue, null when nothing is. */
  readonly trouble: () => string | null;
  readonly tables: Tables;
  readonly draining: () => boolean;
}

export function readiness({ trouble, tables, draining }: HealthParts): Readiness {
  const wrong = trouble();
  const reasons = [
    ...(wrong === null ? [] : [`queue-${wrong.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`]),
    ...(tables.directory.entries.length === 0 ? ['no-receivers'] : []),
    ...(draining() ? ['draining'] : []),
  ];
  return { ready: reasons.length === 0, reasons };
}
