/** RabbitMQ's scripts and a node's ports and settings → a folder of its own with all it reads and writes, and its environment. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Applications the tests hardly use; without them on the code path RabbitMQ starts in half the time. */
const UNUSED =
  /^(rabbitmq_(auth|aws|peer|web_|mqtt|stomp|federation|shovel|trust|top|tracing|amqp1_0|jms|sharding|stream|prometheus|consistent|event|random|recent|management)|cowboy|cowlib|prometheus|quantile|gun|eetcd|jose|accept|amqp_client|amqp10_client)/;

export interface BrokerSettings {
  /** Further lines of `rabbitmq.conf`. */
  readonly config?: readonly string[];
  /** Plugins to enable; with any, the whole tree of plugins is at hand, and the start takes longer. */
  readonly plugins?: readonly string[];
  /** The secret that nodes of one cluster share; one of its own when left out. */
  readonly cookie?: string;
}

export interface BrokerPorts {
  readonly amqp: number;
  readonly distribution: number;
  readonly portMapper: number;
}

export interface BrokerHome {
  readonly folder: string;
  readonly node: string;
  /** Folder of the scripts to run. */
  readonly scripts: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The name under which a node knows itself and its neighbours. */
export function nodeName(amqpPort: number): string {
  return `los${amqpPort}@localhost`;
}

export function layHome(sbin: string, ports: BrokerPorts, settings: BrokerSettings): BrokerHome {
  const folder = mkdtempSync(join(tmpdir(), 'los-broker-'));
  const within = (name: string) => join(folder, name);
  const { config = [], plugins = [], cookie } = settings;
  for (const name of ['home', 'mnesia', 'log', 'rabbitmq']) mkdirSync(within(name));
  if (cookie) writeFileSync(within('home/.erlang.cookie'), cookie, { mode: 0o400 });
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    'vm_memory_high_watermark.absolute = 1GB',
    'disk_free_limit.absolute = 50MB',
    ...config,
  ];
  writeFileSync(within('rabbitmq.conf'), `${lines.join('\n')}\n`);
  writeFileSync(within('enabled_plugins'), `[${plugins.join(',')}].`);
  writeFileSync(within('rabbitmq-env.conf'), '');
  const node = nodeName(ports.amqp);
  const environment = {
    ...process.env,
    HOME: within('home'), // its own .erlang.cookie
    RABBITMQ_NODENAME: node,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    ERL_EPMD_PORT: String(ports.portMapper),
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
  return { folder, node, scripts: tree(sbin, within('rabbitmq'), plugins.length > 0), environment };
}

/** The end of every log of the node. */
export function lastLog({ folder }: BrokerHome): string {
  const logs = join(folder, 'log');
  return readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), 'utf8').slice(-1500))
    .join('\n');
}

/** Lays a copy of RabbitMQ's tree, with the core applications only unless it is `whole`; returns its `sbin`. */
function tree(sbin: string, target: string, whole: boolean): string {
  const home = join(sbin, '..');
  cpSync(sbin, join(target, 'sbin'), { recursive: true, dereference: true });
  symlinkSync(join(home, 'escript'), join(target, 'escript'));
  mkdirSync(join(target, 'plugins'));
  for (const name of readdirSync(join(home, 'plugins'))) {
    if (whole || !UNUSED.test(name)) symlinkSync(join(home, 'plugins', name), join(target, 'plugins', name));
  }
  return join(target, 'sbin');
}
