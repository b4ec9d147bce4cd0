/** The folder of RabbitMQ's scripts → a private broker on loopback that a test may stop, kill and start again on its data. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BrokerHome, type BrokerSettings, lastLog, layHome } from './broker-home.ts';
import { answersAmqp, freePorts, waitUntil } from './broker-ports.ts';
import { end, running } from './child.ts';
import { PortMapper } from './port-mapper.ts';

export interface TestBroker {
  readonly url: string;
  /** Starts it again on the same data, on the same port. */
  start(): Promise<void>;
  /** Asks it to stop, as an operator would. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL: a crash. */
  kill(): Promise<void>;
  /** Runs one `rabbitmqctl` command and returns what it printed. */
  control(...args: string[]): Promise<string>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export class PrivateBroker implements TestBroker {
  readonly url: string;
  readonly port: number;
  readonly #home: BrokerHome;
  readonly #mapper: PortMapper;
  readonly #ownsMapper: boolean;
  #server: ChildProcess | null = null;
  #keeper: ChildProcess | null = null;

  /** Makes a data folder, takes free ports and starts the broker. */
  static async create(sbin: string, settings: BrokerSettings = {}): Promise<PrivateBroker> {
    const [port = 0, portMapper = 0] = await freePorts(2);
    const broker = await PrivateBroker.lay(sbin, port, new PortMapper(portMapper), settings, true);
    try {
      await broker.start();
    } catch (error) {
      await broker.remove();
      throw error;
    }
    return broker;
  }

  /** Makes the data folder of a node that isn't started yet; a `mapper` that isn't its own is shared by the nodes of a cluster. */
  static async lay(
    sbin: string,
    port: number,
    mapper: PortMapper,
    settings: BrokerSettings,
    ownsMapper = false,
  ): Promise<PrivateBroker> {
    const [distribution = 0] = await freePorts(1);
    const home = layHome(sbin, { amqp: port, distribution, portMapper: mapper.port }, settings);
    return new PrivateBroker(port, home, mapper, ownsMapper);
  }

  private constructor(port: number, home: BrokerHome, mapper: PortMapper, ownsMapper: boolean) {
    this.url = `amqp://guest:guest@127.0.0.1:${port}`;
    this.port = port;
    this.#home = home;
    this.#mapper = mapper;
    this.#ownsMapper = ownsMapper;
  }

  /** The name of its node, as `rabbitmqctl` says it. */
  get node(): string {
    return this.#home.node;
  }

  async start(): Promise<void> {
    const { environment, folder, scripts } = this.#home;
    this.#mapper.start();
    const server = spawn(join(scripts, 'rabbitmq-server'), {
      env: environment,
      cwd: folder,
      detached: true,
      stdio: 'ignore',
    });
    this.#server = server;
    server.once('error', () => {});
    this.#keep();
    const answers = await waitUntil(180_000, async () => !running(server) || (await answersAmqp(this.port)));
    if (!answers || !running(server)) throw new Error(`starting a private RabbitMQ:\n${lastLog(this.#home)}`);
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async control(...args: string[]): Promise<string> {
    const { environment, scripts } = this.#home;
    const script = join(scripts, 'rabbitmqctl');
    const { stdout } = await promisify(execFile)(script, ['-q', ...args], { env: environment });
    return stdout;
  }

  async remove(): Promise<void> {
    await this.kill();
    if (this.#ownsMapper) await this.#mapper.end();
    this.#release();
    rmSync(this.#home.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    await end(this.#server, signal);
    this.#server = null;
  }

  /** A shell that ends the broker should this process die in any way: it waits for its standard input to close. */
  #keep(): void {
    this.#release();
    const script = 'cat >/dev/null; kill -9 "$1" "$2" 2>/dev/null; sleep 1; rm -rf "$3"';
    const pids = [this.#server?.pid, this.#mapper.pid].map(String);
    this.#keeper = spawn('sh', ['-c', script, 'keeper', ...pids, this.#home.folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#keeper.once('error', () => {});
    this.#keeper.unref();
  }

  #release(): void {
    this.#keeper?.kill('SIGKILL');
    this.#keeper = null;
  }
}
