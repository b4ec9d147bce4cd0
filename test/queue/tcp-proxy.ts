/** A broker's port → a port on loopback that passes bytes on, and can cut connections, hold back what the broker says, or lose deliveries. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { DeliverySieve } from './delivery-sieve.ts';

export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #held = false;
  #swallows = false;
  port = 0;

  static async before(url: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(Number(new URL(url).port));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    proxy.port = address && typeof address === 'object' ? address.port : 0;
    return proxy;
  }

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  /** The broker's URL by way of this proxy. */
  url(broker: string): string {
    const url = new URL(broker);
    url.port = String(this.port);
    return url.href;
  }

  /** Ends every connection without a goodbye; new ones are let through. */
  cut(): void {
    for (const [client, broker] of this.#pairs) {
      client.destroy();
      broker.destroy();
    }
  }

  /** Holds back everything the broker says, on connections old and new, until `held` is false. */
  hold(held: boolean): void {
    this.#held = held;
    for (const [, broker] of this.#pairs) {
      if (held) broker.pause();
      else broker.resume();
    }
  }

  /** Loses every message the broker hands over, and nothing else: what a broker's silent consumer looks like from here. */
  swallowDeliveries(swallow: boolean): void {
    this.#swallows = swallow;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const broker = connect(this.#target, '127.0.0.1');
    const pair = [client, broker] as const;
    const sieve = new DeliverySieve();
    this.#pairs.add(pair);
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      from.on('data', (chunk) => to.write(from === broker ? sieve.pass(chunk, this.#swallows) : chunk));
      from.on('error', () => {});
      from.on('close', () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
    }
    if (this.#held) broker.pause();
  }
}
