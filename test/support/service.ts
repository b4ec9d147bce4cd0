/** Settings → a real `los` process of its own, whose output is kept where the whole run's logs are searched for persons. */
import { join } from 'node:path';
import { inject } from 'vitest';
import { type Service, startProcess } from './service-process.ts';

export type { Service } from './service-process.ts';

let count = 0;

/** Starts `los run` from the sources, with these settings (`LOS_…`) and no others. */
export function startService(settings: Readonly<Record<string, string>>): Service {
  count += 1;
  return startProcess(settings, join(inject('serviceLogs'), `${process.pid}-${count}.log`));
}
