/** `los dead-letters replay` killed with SIGKILL in the middle, and run again: nothing is lost, and each ends in one place. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Kept } from '../queue/bench.ts';
import { deadLetter, openBench } from './dead-letters-bench.ts';

const LETTERS = 150;
const ACT = [
  'replay',
  '--all',
  '--confirm',
  '--reason',
  'receiver was down',
  '--by',
  'kari',
  '--rate',
  '100',
];

it.each(['spool', 'amqp'] as const)(
  'a replay killed in the middle on %s loses nothing; run again, it ends',
  async (transport) => {
    const bench = await openBench(transport);
    const away = { 'los-class': 'exhausted' };
    const letters = Array.from({ length: LETTERS }, (_, number) =>
      deadLetter('forward/rygg-helseiarbeid-oslo.xml', number, away),
    );
    const wanted = letters.map(({ bytes }) => bytes.toString('latin1')).sort();
    const bodies = (kept: readonly Kept[]) => kept.map(({ body }) => body.toString('latin1'));
    try {
      await bench.put(letters);
      for (let kill = 0; kill < 3; kill += 1) {
        const running = bench.begin(...ACT);
        await new Promise<void>((resolve) => {
          running.child.stderr?.on('data', (chunk: string) => {
            if (chunk.includes('replay of dead letters begins')) resolve();
          });
          void running.ended.then(() => resolve());
        });
        await sleep(100 + Math.random() * 300);
        running.child.kill('SIGKILL');
        expect((await running.ended).signal).toBe('SIGKILL');
      }
      const last = await bench.los(...ACT);
      expect(last.code, last.stderr).toBe(0);

      expect(await bench.kept('dead-letter')).toEqual([]);
      const inbox = await bench.kept('inbox');
      expect([...new Set(bodies(inbox))].sort()).toEqual(wanted);
      // On RabbitMQ a kill between the confirm and the acknowledgement makes one twice, at most one a kill: the same replay, known by its id.
      expect(inbox.length - LETTERS).toBeLessThanOrEqual(transport === 'spool' ? 0 : 3);
      const replays = new Set(inbox.map(({ headers }) => headers['los-replay-of']));
      expect(replays.size).toBe(LETTERS);
    } finally {
      await bench.queue.remove();
    }
  },
  240_000,
);
