/** The folder of RabbitMQ's scripts → a private broker on loopback that a test may stop, kill and start again on its data. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersAmqp, freePorts, waitUntil } from './broker-ports.ts';

/** Applications the tests never use; without them on the code path RabbitMQ starts in half the time. */
const UNUSED =
  /^(rabbitmq_(auth|aws|peer|web_|mqtt|stomp|federation|shovel|trust|top|tracing|amqp1_0|jms|sharding|stream|prometheus|consistent|event|random|recent|management)|cowboy|cowlib|prometheus|quantile|gun|eetcd|jose|accept|amqp_client|amqp10_client)/;

/** Erlang's port mapper; it comes with Erlang. */
const PORT_MAPPER = 'epmd';

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
  readonly #folder: string;
  readonly #scripts: string;
  readonly #port: number;
  readonly #epmdPort: number;
  readonly #environment: NodeJS.ProcessEnv;
  #epmd: ChildProcess | null = null;
  #server: ChildProcess | null = null;
  #keeper: ChildProcess | null = null;

  /** Makes a data folder, takes free ports and starts the broker. */
  static async create(sbin: string): Promise<PrivateBroker> {
    const broker = new PrivateBroker(sbin, await freePorts(3));
    try {
      await broker.start();
    } catch (error) {
      await broker.remove();
      throw error;
    }
    return broker;
  }

  private constructor(sbin: string, [port = 0, distribution = 0, epmdPort = 0]: number[]) {
    this.url = `amqp://guest:guest@127.0.0.1:${port}`;
    this.#port = port;
    this.#epmdPort = epmdPort;
    this.#folder = mkdtempSync(join(tmpdir(), 'los-broker-'));
    const within = (name: string) => join(this.#folder, name);
    for (const name of ['home', 'mnesia', 'log', 'rabbitmq']) mkdirSync(within(name));
    this.#scripts = trimmed(sbin, within('rabbitmq'));
    writeFileSync(
      within('rabbitmq.conf'),
      `listeners.tcp.1 = 127.0.0.1:${port}\nvm_memory_high_watermark.absolute = 1GB\ndisk_free_limit.absolute = 50MB\n`,
    );
    writeFileSync(within('enabled_plugins'), '[].');
    writeFileSync(within('rabbitmq-env.conf'), '');
    this.#environment = {
      ...process.env,
      HOME: within('home'), // its own .erlang.cookie
      RABBITMQ_NODENAME: `los${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distribution),
      ERL_EPMD_PORT: String(epmdPort),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_MNESIA_BASE: within('mnesia'),
      RABBITMQ_MNESIA_DIR: within('mnesia/node'),
      RABBITMQ_LOG_BASE: within('log'),
      RABBITMQ_PID_FILE: within('pid'),
      RABBITMQ_CONFIG_FILE: within('rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: within('advanced.config'),
      RABBITMQ_CONF_ENV_FILE: within('rabbitmq-env.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: within('enabled_plugins'),
      RABBITMQ_FEATURE_FLAGS_FILE: within('mnesia/feature_flags'),
      RUNNING_UNDER_SYSTEMD: '1', // the script then `exec`s, so our child is the broker itself
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
      ERL_CRASH_DUMP: within('log/erl_crash.dump'),
    };
  }

  async start(): Promise<void> {
    const options = { env: this.#environment, cwd: this.#folder, detached: true, stdio: 'ignore' } as const;
    if (!running(this.#epmd)) {
      // n.b. in the foreground, so that it is our child and no daemon is left behind.
      this.#epmd = spawn(PORT_MAPPER, ['-port', String(this.#epmdPort), '-address', '127.0.0.1'], options);
      this.#epmd.once('error', () => {});
    }
    const server = spawn(join(this.#scripts, 'rabbitmq-server'), options);
    this.#server = server;
    server.once('error', () => {});
    this.#keep();
    const answers = await waitUntil(180_000, async () => !running(server) || (await answersAmqp(this.#port)));
    if (!answers || !running(server)) throw new Error(`starting a private RabbitMQ:\n${this.#lastLog()}`);
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async control(...args: string[]): Promise<string> {
    const script = join(this.#scripts, 'rabbitmqctl');
    const { stdout } = await promisify(execFile)(script, ['-q', ...args], { env: this.#environment });
    return stdout;
  }

  async remove(): Promise<void> {
    await this.kill();
    await end(this.#epmd, 'SIGTERM');
    this.#release();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    await end(this.#server, signal);
    this.#server = null;
  }

  /** A shell that ends the broker should this process die in any way: it waits for its standard input to close. */
  #keep(): void {
    this.#release();
    const script = 'cat >/dev/null; kill -9 "$1" "$2" 2>/dev/null; sleep 1; rm -rf "$3"';
    const pids = [this.#server?.pid, this.#epmd?.pid].map(String);
    this.#keeper = spawn('sh', ['-c', script, 'keeper', ...pids, this.#folder], {
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

  #lastLog(): string {
    const folder = join(this.#folder, 'log');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8').slice(-1500))
      .join('\n');
  }
}

function running(child: ChildProcess | null): boolean {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!child || !running(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** Lays a copy of RabbitMQ's tree with the core applications only; returns its `sbin`. */
function trimmed(sbin: string, target: string): string {
  const home = join(sbin, '..');
  cpSync(sbin, join(target, 'sbin'), { recursive: true, dereference: true });
  symlinkSync(join(home, 'escript'), join(target, 'escript'));
  mkdirSync(join(target, 'plugins'));
  for (const name of readdirSync(join(home, 'plugins'))) {
    if (!UNUSED.test(name)) symlinkSync(join(home, 'plugins', name), join(target, 'plugins', name));
  }
  return join(target, 'sbin');
}
