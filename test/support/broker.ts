/**
 * Vitest's global set-up: opens a door on loopback where a test asks for the broker's URL. The broker itself is found and
 * started on the first ask, so a run that needs none starts none; it is ended with the run.
 *
 * Protocol: connect, read one line until the end: `ok <amqp url>` or `no <what to do>`.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';
import { startBroker } from './broker-start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Port on 127.0.0.1 where the URL of the run's broker is told. */
    brokerDoor: number;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.LOS_TEST_AMQP_URL;
  let starting: ReturnType<typeof startBroker> | null = null;

  async function url(): Promise<string> {
    if (external) return external;
    starting ??= startBroker();
    return (await starting).url;
  }

  const door = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    url().then(
      (found) => socket.end(`ok ${found}`),
      (error: unknown) => socket.end(`no ${error instanceof Error ? error.message : String(error)}`),
    );
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  project.provide('brokerDoor', address && typeof address === 'object' ? address.port : 0);

  return async () => {
    door.close();
    const broker = await starting?.catch(() => null);
    await broker?.remove();
  };
}
