/** A spool's folder → a post over it: letters are handed in as `los send` does, results read from its folders. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSpool } from '../../src/queue/spool/index.ts';
import type { Copy, Receipt } from './ledger.ts';
import { type Post, receiptFrom } from './post.ts';
import { sha256 } from './sha256.ts';

const WAITING = ['inbox', 'work', 'retry', 'quarantine'] as const;
const PLACES = ['dead-letter', 'test', 'ignored'] as const;
const SIDECAR = '.headers.json';

/** Makes the folders. */
export async function openSpoolPost(dir: string, retryDelaysMs: readonly number[]): Promise<Post> {
  const queue = await openSpool({ dir });
  const namesIn = (folder: string) =>
    readdirSync(join(dir, folder)).filter((name) => !name.endsWith(SIDECAR));
  const countIn = (folders: readonly string[]) =>
    folders.reduce((count, folder) => count + namesIn(folder).length, 0);

  return {
    settings: {
      LOS_QUEUE_KIND: 'spool',
      LOS_SPOOL_DIR: dir,
      LOS_QUEUE_RETRY_DELAYS: retryDelaysMs.map((delay) => `${delay}ms`).join(','),
    },
    async send(letters) {
      for (const { body, correlationId } of letters) {
        // n.b. a full disk takes nothing now; a sender tries again.
        while (
          !(await queue.send(body, { correlationId }).then(
            () => true,
            () => false,
          ))
        )
          await sleep(100);
      }
    },
    async counts() {
      return { waiting: countIn(WAITING), copies: countIn(PLACES), receipts: countIn(['receipts']) };
    },
    async found() {
      const copies: Copy[] = PLACES.flatMap((place) =>
        namesIn(place).map((name) => ({ place, sha256: sha256(readFileSync(join(dir, place, name))) })),
      );
      const receipts: Receipt[] = namesIn('receipts').map((name) => {
        const beside = join(dir, 'receipts', `${name.replace(/\.[^.]+$/, '')}${SIDECAR}`);
        const { contentType, correlationId } = JSON.parse(readFileSync(beside, 'utf8'));
        return receiptFrom(readFileSync(join(dir, 'receipts', name)), {
          contentType,
          id: name,
          letter: correlationId,
        });
      });
      return { copies, receipts, waiting: countIn(WAITING) };
    },
    close: () => queue.drain(1_000),
  };
}
