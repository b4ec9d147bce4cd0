/** A process that consumes from the queue named by its argument until it is killed: `spool:DIR` or `amqp:PREFIX@URL`. */
import { openAmqpQueue } from '../../src/queue/amqp/index.ts';
import { openSpool } from '../../src/queue/spool/index.ts';
import { TEST_DELAYS_MS } from './delays.ts';
import { settle } from './ledger.ts';

const [kind = '', rest = ''] = (process.argv[2] ?? '').split(/:(.*)/s);
const [prefix = '', url = ''] = rest.split(/@(.*)/s);
const queue =
  kind === 'spool'
    ? await openSpool({ dir: rest, pollMs: 50, quietMs: 100 })
    : await openAmqpQueue({ urls: [url], prefix, retryDelaysMs: TEST_DELAYS_MS });
await queue.consume(async (delivery) => {
  await settle(delivery);
  process.stdout.write('.');
});
process.stdout.write('ready\n');
process.once('SIGTERM', () => void queue.drain(20_000).then(() => process.exit(0)));
