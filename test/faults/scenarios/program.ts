/** The program and its machine: faults of its own, a clock that jumps, a disk that is full or read-only. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerScenario, SpoolScenario } from '../scenario.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function failsItself(name: string, how: 'non-error' | 'stack-overflow'): BrokerScenario {
  return {
    name,
    on: 'broker',
    messages: 60,
    async run(field) {
      field.feed(field.messages);
      const adapter = field.start({ decide: { how, oneIn: 2, tries: 2 } });
      await field.settled(Math.floor(field.messages * 0.9));
      field.harm += adapter.said().match(/own-fault/g)?.length ?? 0;
    },
  };
}

export const throwsNonErrors = failsItself('a handler that throws what is no Error', 'non-error');
export const overflowsStack = failsItself('a handler whose stack overflows', 'stack-overflow');

export const clockJumps: BrokerScenario = {
  name: 'a clock that jumps by hours, days and years, both ways',
  on: 'broker',
  messages: 80,
  async run(field) {
    const jumpsMs = field.chance.shuffled([HOUR, -HOUR, DAY, -30 * DAY, 400 * DAY, -4_000 * DAY, 0]);
    field.receivers({ mode: 'status:503', times: 6 });
    field.feed(field.messages);
    field.start({ clock: { jumpsMs, everyMs: 150 } });
    field.harm += jumpsMs.length;
  },
};

export const diskFull: SpoolScenario = {
  name: 'a spool whose disk is full',
  on: 'small-disk',
  messages: 60,
  async run(field, disk) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    field.start();
    for (const share of [0.1, 0.4]) {
      await field.settled(Math.floor(field.messages * share));
      disk.fill();
      field.harm += 1;
      await sleep(1_200);
      disk.makeRoom();
    }
  },
};

export const diskReadOnly: SpoolScenario = {
  name: 'a spool whose disk is read-only for a while',
  on: 'small-disk',
  messages: 60,
  async run(field, disk) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    field.start();
    for (const share of [0.1, 0.4]) {
      await field.settled(Math.floor(field.messages * share));
      await disk.readOnly(true);
      field.harm += 1;
      await sleep(1_200);
      await disk.readOnly(false);
    }
  },
};
