/** A transport's name → everything around the real service process: a queue to feed, receivers, a ledger; and the means to start it. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAmqpQueue } from '../../src/queue/amqp/index.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { loadDirectory } from '../../src/tables/directory.ts';
import { SYNTHETIC_DIRECTORY } from '../../src/tables.ts';
import { waitUntil } from './broker-ports.ts';
import { brokerUrl } from './broker-url.ts';
import { type Ledger, openAmqpLedger, openSpoolLedger } from './fixtures-ledger.ts';
import type { Transport } from './fixtures-stage.ts';
import { type Service, startService } from './service.ts';

const RETRY_DELAY_MS = 300;

export interface Scene {
  readonly sandbox: RunningSandbox;
  readonly ledger: Ledger;
  /** A folder of the scene's own; the spool is `spool` in it. */
  readonly dir: string;
  /** Puts messages into the inbox as a sender would, before or while a service runs. */
  send(messages: readonly Uint8Array[]): Promise<void>;
  /** Starts a service on the scene's queue and receivers. */
  start(): Service;
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  /** Kills every service still running and removes everything. */
  close(): Promise<void>;
}

let count = 0;

export async function openScene(transport: Transport): Promise<Scene> {
  count += 1;
  const dir = mkdtempSync(join(tmpdir(), 'los-scene-'));
  const sandbox = await startSandbox({ directory: loadDirectory(SYNTHETIC_DIRECTORY), port: 0 });
  writeFileSync(join(dir, 'receivers.json'), JSON.stringify({ receivers: sandbox.directory.entries }));
  const transportParts = await (transport === 'amqp' ? amqp() : spool(join(dir, 'spool')));
  const services: Service[] = [];
  return {
    sandbox,
    dir,
    ledger: transportParts.ledger,
    send: transportParts.send,
    start() {
      const service = startService({
        LOS_RECEIVERS: join(dir, 'receivers.json'),
        LOS_QUEUE_RETRY_DELAYS: `${RETRY_DELAY_MS}ms`,
        ...transportParts.settings,
      });
      services.push(service);
      return service;
    },
    async until(what, holds) {
      if (await waitUntil(120_000, holds)) return;
      throw new Error(
        `waited in vain until ${what}; the last service said:\n${services.at(-1)?.said().slice(-2000)}`,
      );
    },
    async close() {
      await Promise.all(services.map((service) => service.kill()));
      await transportParts.ledger.close();
      await sandbox.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface TransportParts {
  readonly settings: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
  send(messages: readonly Uint8Array[]): Promise<void>;
}

async function amqp(): Promise<TransportParts> {
  const url = await brokerUrl();
  const prefix = `scene.${process.pid}.${count}`;
  const retryDelaysMs = [RETRY_DELAY_MS];
  const queue = await openAmqpQueue({ urls: [url], prefix, retryDelaysMs });
  const ledger = await openAmqpLedger(url, prefix, retryDelaysMs);
  return {
    settings: { LOS_QUEUE_KIND: 'amqp', LOS_AMQP_URL: url, LOS_AMQP_PREFIX: prefix },
    ledger: {
      ...ledger,
      async close() {
        await queue.drain(1_000);
        await ledger.close();
      },
    },
    send: async (messages) => {
      await Promise.all(messages.map((bytes) => queue.send(bytes)));
    },
  };
}

/** n.b. as `docs/` tells senders: written elsewhere on the same disk, then moved in by rename. */
async function spool(dir: string): Promise<TransportParts> {
  for (const folder of [
    'inbox',
    'retry',
    'work',
    'quarantine',
    'dead-letter',
    'receipts',
    'test',
    'ignored',
  ]) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  let sent = 0;
  return {
    settings: { LOS_QUEUE_KIND: 'spool', LOS_SPOOL_DIR: dir },
    ledger: openSpoolLedger(dir),
    send: async (messages) => {
      for (const bytes of messages) {
        sent += 1;
        writeFileSync(join(dir, `sending-${sent}`), bytes);
        renameSync(join(dir, `sending-${sent}`), join(dir, 'inbox', `message-${sent}`));
      }
    },
  };
}
