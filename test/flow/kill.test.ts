/** The real service, killed with SIGKILL again and again while messages flow: afterwards the books must balance. */
import { describe, expect, it } from 'vitest';
import { decide, receiptBytes, receiptFor } from '../../src/decide.ts';
import type { Decision } from '../../src/decision.ts';
import { loadTables } from '../../src/tables.ts';
import { loadFixtures, withMessageId } from '../support/fixtures.ts';
import { byMessage } from '../support/fixtures-ledger.ts';
import { openScene, type Scene } from '../support/fixtures-scene.ts';
import { TRANSPORTS } from '../support/fixtures-stage.ts';

const MESSAGES = 500;
const KILLS = 4;
/** Answers 503 until the last kill, so that its referrals are in the retry queue when processes die. */
const AWAY = 'vurderingseining-vest';

/** Only messages whose sender must hear something, and that end with a receiver or among the dead letters. */
const seeds = loadFixtures().filter(({ bytes, expected: { verdict, receipt } }) => {
  const ends =
    verdict === 'forward' ||
    verdict === 'incomplete' ||
    verdict === 'unroutable' ||
    verdict === 'unsupported';
  return ends && receipt !== null && withMessageId(bytes, 'x') !== null;
});

function generated(): readonly Buffer[] {
  return Array.from({ length: MESSAGES }, (_, index) => {
    const id = `kill-${String(index).padStart(4, '0')}-0000-4000-8000-00000000`;
    const bytes = withMessageId(seeds[index % seeds.length]?.bytes ?? Buffer.alloc(0), id);
    if (!bytes) throw new Error('a seed without a message id');
    return bytes;
  });
}

describe.each(TRANSPORTS)('a service killed with SIGKILL while messages flow, over %s', (transport) => {
  it('leaves each message with exactly one of receiver and dead letter, and its sender with one answer', async () => {
    const scene = await openScene(transport);
    try {
      const tables = loadTables({ directory: scene.sandbox.directory });
      const messages = generated();
      const decisions = messages.map((bytes) => decide(bytes, tables));
      for (const { id } of scene.sandbox.directory.entries) {
        scene.sandbox.control(id, { mode: id === AWAY ? 'status:503' : 'ok', delayMs: 20 });
      }
      await scene.send(messages);

      const progress = () => scene.sandbox.received().length + scene.ledger.count('dead-letter');
      const killedAt: number[] = [];
      let service = scene.start();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const moment = progress() + 1 + Math.floor(Math.random() * (MESSAGES / (KILLS + 2)));
        await scene.until(`message ${moment} is settled`, () => progress() >= moment);
        await service.kill();
        killedAt.push(progress());
        service = scene.start();
      }
      scene.sandbox.control(AWAY, null);

      await scene.until('every message has its end', () =>
        fates(scene, decisions).every(({ receiver, deadLetter }) => receiver || deadLetter),
      );
      await service.started();
      expect(await service.stop()).toBe(0);
      await scene.until('every sender has heard', () =>
        answers(scene, decisions).every((told) => told.length > 0),
      );

      const about = `killed at ${killedAt.join(', ')} of ${MESSAGES}`;
      expect(await scene.ledger.waiting(), about).toBe(0);
      expect(fates(scene, decisions), about).toEqual(
        decisions.map(({ verdict }) => ({
          receiver: verdict === 'forward',
          deadLetter: verdict !== 'forward',
        })),
      );
      expect(answers(scene, decisions), about).toEqual(
        decisions.map((decision) => {
          const kind = decision.verdict === 'forward' ? 'accepted' : 'rejected';
          const receipt = receiptFor(decision, { kind }, tables);
          return receipt ? [exact(receiptBytes(receipt))] : [];
        }),
      );
    } finally {
      await scene.close();
    }
  }, 240_000);
});

function fates({ sandbox, ledger }: Scene, decisions: readonly Decision[]) {
  const received = new Set(sandbox.received().map(({ key }) => key));
  const dead = byMessage(ledger.read('dead-letter'));
  return decisions.map(({ ids }) => ({
    receiver: received.has(ids.for('request')),
    deadLetter: dead.has(ids.for('message')),
  }));
}

/** What each sender heard, the same thing said twice counted once. */
function answers({ ledger }: Scene, decisions: readonly Decision[]): string[][] {
  const receipts = byMessage(ledger.read('receipts'));
  return decisions.map(({ ids }) => {
    const told = receipts.get(ids.for('message')) ?? [];
    return [...new Set(told.map(({ body }) => exact(body)))];
  });
}

/** Bytes as a text that shows every one of them, whatever character set they are in. */
function exact(bytes: Buffer): string {
  return bytes.toString('latin1');
}
