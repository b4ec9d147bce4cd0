/**
 * The physical limit of "move bytes": consume → POST → ack of the same bytes with nothing done to them. Same prefetch, same
 * queue type, same HTTP client as the adapter. Arguments: AMQP URL, queue, receiver URL. Ends with its parent.
 */
import { connect } from 'amqplib';
import { Pool } from 'undici';

const [amqpUrl = '', queue = '', receiver = ''] = process.argv.slice(2);
const url = new URL(receiver);
const pool = new Pool(url.origin, { connections: 64 });
const connection = await connect(amqpUrl, { noDelay: true });
const channel = await connection.createChannel();
await channel.prefetch(64);
await channel.consume(queue, async (message) => {
  if (!message) return;
  const { body } = await pool.request({
    path: url.pathname,
    method: 'POST',
    headers: { 'content-type': 'application/xml' },
    body: message.content,
  });
  await body.dump();
  channel.ack(message);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
