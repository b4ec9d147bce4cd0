/** A queue's places → what has come to lie in each, the same for both transports. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { namesFor } from '../../src/queue/amqp/names.ts';

/** What was kept or answered for one message. */
export interface Kept {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Content type and correlation id of a receipt. */
  readonly contentType: string | null;
  readonly correlationId: string | null;
}

export const KEPT_PLACES = ['dead-letter', 'receipts', 'test', 'ignored'] as const;
export type KeptPlace = (typeof KEPT_PLACES)[number];

export interface Ledger {
  /** Everything that has come to this place so far. */
  read(place: KeptPlace): readonly Kept[];
  count(place: KeptPlace): number;
  /** How many messages still wait: new ones, those in hand, and those to be tried again. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}

/** `los-message`: the UUID that stands in every copy and every receipt of one message. */
function messageOf({ headers }: Kept): string {
  return String(headers['los-message']);
}

/** Grouped by message; one that was kept or told twice has two. */
export function byMessage(all: readonly Kept[]): ReadonlyMap<string, readonly Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const kept of all) {
    const group = groups.get(messageOf(kept));
    if (group) group.push(kept);
    else groups.set(messageOf(kept), [kept]);
  }
  return groups;
}

/** Takes what comes to the broker's queues of this prefix; they must have been declared. */
export async function openAmqpLedger(
  url: string,
  prefix: string,
  retryDelaysMs: readonly number[],
): Promise<Ledger> {
  const names = namesFor(prefix);
  const queues = {
    'dead-letter': names.deadLetter,
    receipts: names.receipts,
    test: names.test,
    ignored: names.ignored,
  };
  const waitingQueues = [names.inbox, names.quarantine, ...retryDelaysMs.map(names.retry)];
  const kept: Record<KeptPlace, Kept[]> = { 'dead-letter': [], receipts: [], test: [], ignored: [] };
  const model = await connect(url);
  const channel = await model.createChannel();
  for (const place of KEPT_PLACES) {
    await channel.consume(
      queues[place],
      (message) => {
        if (!message) return;
        const { headers, contentType, correlationId } = message.properties;
        kept[place].push({
          body: message.content,
          headers: headers ?? {},
          contentType: contentType ?? null,
          correlationId: correlationId ?? null,
        });
      },
      { noAck: true },
    );
  }
  return {
    read: (place) => kept[place],
    count: (place) => kept[place].length,
    async waiting() {
      let count = 0;
      for (const queue of waitingQueues) count += (await channel.checkQueue(queue)).messageCount;
      return count;
    },
    close: () => model.close(),
  };
}

/** Looks into the folders of a spool. */
export function openSpoolLedger(dir: string): Ledger {
  const messagesIn = (folder: string) =>
    readdirSync(join(dir, folder)).filter((name) => !name.endsWith(SIDECAR));
  return {
    read: (place) =>
      messagesIn(place).map((name) => {
        const beside = join(dir, place, `${name.replace(/\.[^.]+$/, '')}${SIDECAR}`);
        const { headers, contentType, correlationId } = JSON.parse(readFileSync(beside, 'utf8'));
        return {
          body: readFileSync(join(dir, place, name)),
          headers: headers ?? {},
          contentType: contentType ?? null,
          correlationId: correlationId ?? null,
        };
      }),
    count: (place) => messagesIn(place).length,
    waiting: async () => WAITING.reduce((count, folder) => count + messagesIn(folder).length, 0),
    close: async () => {},
  };
}

const WAITING = ['inbox', 'work', 'retry', 'quarantine'];
const SIDECAR = '.headers.json';
