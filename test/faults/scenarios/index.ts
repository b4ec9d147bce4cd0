/** All fault scenarios, in the order of the short form. */
import type { Scenario } from '../scenario.ts';
import * as broker from './broker.ts';
import { nodeLost } from './cluster.ts';
import * as processes from './processes.ts';
import * as program from './program.ts';
import { failingReceivers } from './receivers.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...Object.values(processes),
  ...Object.values(broker),
  nodeLost,
  ...failingReceivers,
  ...Object.values(program),
];
