/** A running Docker → a private broker in a container, published on loopback only. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { answersAmqp, freePorts, waitUntil } from './broker-ports.ts';
import type { TestBroker } from './broker-process.ts';

const IMAGE = 'rabbitmq:3.13';

async function docker(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args);
  return stdout.trim();
}

export class DockerBroker implements TestBroker {
  readonly url: string;
  readonly #port: number;
  readonly #container: string;

  static async create(): Promise<DockerBroker> {
    const [port = 0] = await freePorts(1);
    const container = await docker('create', '-p', `127.0.0.1:${port}:5672`, IMAGE);
    const broker = new DockerBroker(container, port);
    await broker.start();
    return broker;
  }

  private constructor(container: string, port: number) {
    this.#container = container;
    this.#port = port;
    this.url = `amqp://guest:guest@127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    await docker('start', this.#container);
    if (!(await waitUntil(180_000, () => answersAmqp(this.#port)))) {
      throw new Error(
        `starting RabbitMQ in Docker:\n${await docker('logs', '--tail', '30', this.#container)}`,
      );
    }
  }

  async stop(): Promise<void> {
    await docker('stop', '-t', '60', this.#container);
  }

  async kill(): Promise<void> {
    await docker('kill', this.#container);
  }

  control(...args: string[]): Promise<string> {
    return docker('exec', this.#container, 'rabbitmqctl', '-q', ...args);
  }

  async remove(): Promise<void> {
    await docker('rm', '-f', '-v', this.#container);
  }
}
