/** RabbitMQ's scripts on this machine → a cluster of three nodes on loopback, each of which a test may stop, kill and start again. */
import { randomBytes } from 'node:crypto';
import { findBroker } from './broker-find.ts';
import { nodeName } from './broker-home.ts';
import { freePorts, waitUntil } from './broker-ports.ts';
import { PrivateBroker } from './broker-process.ts';
import { PortMapper } from './port-mapper.ts';

const SIZE = 3;

/** Three Erlang machines share this one: small logs, and room for the tests' messages only. */
const SMALL = [
  'vm_memory_high_watermark.absolute = 400MB',
  'raft.wal_max_size_bytes = 16777216',
  'cluster_partition_handling = pause_minority',
];

export class BrokerCluster {
  /** Node 0, 1 and 2. Each has `url`, `node` (its name), `start`, `stop`, `kill` (-9) and `control` (`rabbitmqctl`). */
  readonly nodes: readonly PrivateBroker[];
  readonly #mapper: PortMapper;

  /**
   * Starts three nodes and waits until they are one cluster. Needs RabbitMQ's own scripts, so not Docker: see
   * `mayHaveOwnNode`. The caller ends it with `remove()`; should this process die, the nodes are ended all the same.
   */
  static async create(): Promise<BrokerCluster> {
    const way = await findBroker();
    if (!('sbin' in way)) throw new Error('a cluster needs an installed rabbitmq-server');
    const [portMapper = 0, ...ports] = await freePorts(SIZE + 1);
    const members = ports.map(
      (port, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${nodeName(port)}`,
    );
    const settings = {
      cookie: randomBytes(20).toString('hex').toUpperCase(),
      config: [...SMALL, 'cluster_formation.peer_discovery_backend = classic_config', ...members],
    };
    const mapper = new PortMapper(portMapper);
    const nodes: PrivateBroker[] = [];
    for (const port of ports) nodes.push(await PrivateBroker.lay(way.sbin, port, mapper, settings));
    const cluster = new BrokerCluster(nodes, mapper);
    try {
      mapper.start();
      await Promise.all(nodes.map((node) => node.start()));
      await cluster.untilWhole();
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  private constructor(nodes: readonly PrivateBroker[], mapper: PortMapper) {
    this.nodes = nodes;
    this.#mapper = mapper;
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url);
  }

  /** Node `index`; throws when there is none. */
  node(index: number): PrivateBroker {
    const node = this.nodes[index];
    if (!node) throw new Error(`the cluster has ${SIZE} nodes, 0 to ${SIZE - 1}`);
    return node;
  }

  /** Waits until every node sees all three running; throws when that doesn't come. `through` asks one that is up. */
  async untilWhole(through = 0): Promise<void> {
    const asked = this.node(through);
    const whole = await waitUntil(120_000, async () => {
      const said = await asked.control('cluster_status', '--formatter=json').catch(() => '{}');
      const running: unknown = JSON.parse(said).running_nodes;
      return Array.isArray(running) && this.nodes.every(({ node }) => running.includes(node));
    });
    if (!whole) throw new Error('the nodes did not become one cluster');
  }

  /** Index of the node that leads a quorum queue now, or -1; asked of any node that is up. */
  async leaderOf(queue: string, through = 0): Promise<number> {
    const said = await this.node(through).control('list_queues', 'name', 'leader', '--no-table-headers');
    const line = said.split('\n').find((each) => each.startsWith(`${queue}\t`));
    return this.nodes.findIndex(({ node }) => line?.split('\t')[1]?.trim() === node);
  }

  /** Ends all nodes and removes their data. */
  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
    await this.#mapper.end();
  }
}
