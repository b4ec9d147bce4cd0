/** For tests: the URL of the run's broker, started when first asked for. Use a prefix of your own for every queue. */
import { connect } from 'node:net';
import { inject } from 'vitest';

let asked: Promise<string> | null = null;

/** `amqp://…` of the broker all tests share; do it no harm (`startBroker` gives one that may be harmed). */
export function brokerUrl(): Promise<string> {
  asked ??= ask(inject('brokerDoor'));
  return asked;
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.once('error', reject);
    socket.once('end', () => {
      if (said.startsWith('ok ')) resolve(said.slice(3));
      else reject(new Error(said.slice(3)));
    });
  });
}
