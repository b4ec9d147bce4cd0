/** A spool in a temporary folder, for tests. */
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Queue } from '../../src/queue/queue.ts';
import { openSpool } from '../../src/queue/spool/index.ts';
import type { Kept, OpenOptions, QueueBench } from './bench.ts';

export class SpoolBench implements QueueBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'los-spool-'));
  readonly address = `spool:${this.dir}`;
  readonly #opened: Queue[] = [];

  async open(options: OpenOptions = {}): Promise<Queue> {
    const queue = await openSpool({ dir: this.dir, pollMs: 50, quietMs: 100, ...options });
    this.#opened.push(queue);
    return queue;
  }

  async kept(place: string): Promise<Kept[]> {
    const folder = join(this.dir, place);
    const names = (await readdir(folder)).filter((name) => !name.endsWith('.headers.json'));
    return Promise.all(
      names.map(async (name) => {
        const stem = name.replace(/\.\w+$/, '');
        const sidecar = await readFile(join(folder, `${stem}.headers.json`), 'utf8').catch(() => '{}');
        const { headers = {}, messageId = null, correlationId = null, replyTo = null } = JSON.parse(sidecar);
        return { body: await readFile(join(folder, name)), headers, messageId, correlationId, replyTo };
      }),
    );
  }

  async remove(): Promise<void> {
    await Promise.all(this.#opened.map((queue) => queue.drain(1_000)));
    await rm(this.dir, { recursive: true, force: true });
  }
}
