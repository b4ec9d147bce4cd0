/** A sandbox that asks senders for something, and a deliverer that reaches it; what both say is collected. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Deliverer, Outgoing } from '../../src/deliver/deliver.ts';
import { createDeliverer } from '../../src/deliver/http.ts';
import type { AccessKind } from '../../src/sandbox/access.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Directory, type DirectoryEntry, directoryOf } from '../../src/tables/directory.ts';

export const RECEIVER = 'vurderingseining-vest';

export interface Scene {
  readonly sandbox: RunningSandbox;
  readonly receiver: DirectoryEntry;
  /** Folder with the sender's keys. */
  readonly keys: string;
  /** Everything the deliverer has told, one line each. */
  readonly told: string[];
  /** A deliverer of this directory; the sandbox's own by default. */
  deliverer(directory?: Directory): Deliverer;
  close(): Promise<void>;
}

export async function scene(kind: AccessKind, more: object = {}): Promise<Scene> {
  const keys = mkdtempSync(join(tmpdir(), 'los-keys-'));
  const directory = directoryOf(
    { receivers: [{ id: RECEIVER, endpoint: 'https://receiver.invalid', ...more }] },
    'of the test',
  );
  const sandbox = await startSandbox({ port: 0, directory, access: { kind, keys } });
  const receiver = entryOf(sandbox.directory);
  const told: string[] = [];
  const deliverers: Deliverer[] = [];
  return {
    sandbox,
    receiver,
    keys,
    told,
    deliverer(of = sandbox.directory) {
      const one = createDeliverer({
        receivers: of.entries,
        observer: {
          circuit: (id, state, why) => told.push(`circuit ${id} ${state} ${why}`),
          tokens: (id, why) => told.push(`tokens ${id} ${why}`),
          files: (id, setting, why) => told.push(`files ${id} ${setting} ${why}`),
        },
      });
      deliverers.push(one);
      return one;
    },
    async close() {
      await Promise.all(deliverers.map((one) => one.close()));
      await sandbox.close();
      rmSync(keys, { recursive: true });
    },
  };
}

export function entryOf(directory: Directory): DirectoryEntry {
  const entry = directory.byId.get(RECEIVER);
  if (!entry) throw new Error('the directory lacks the receiver');
  return entry;
}

let sent = 0;

/** Sends one bundle, with ids of its own. */
export function send(deliverer: Deliverer, receiver: DirectoryEntry): Promise<Answer> {
  sent += 1;
  const outgoing: Outgoing = {
    receiver,
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'message',
      entry: [{ resource: { resourceType: 'MessageHeader', id: 'header-1' } }],
    }),
    requestId: `request-${sent}`,
    correlationId: `correlation-${sent}`,
    traceparent: null,
  };
  return deliverer.deliver(outgoing);
}

export const transient = (why: string) => ({ kind: 'transient', why });
