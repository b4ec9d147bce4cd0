/** What a fault scenario is: its name, its surroundings, and the harm it does while messages flow. Types only. */
import type { AccessKind } from '../../src/sandbox/access.ts';
import type { DirectoryEntry } from '../../src/tables/directory.ts';
import type { BrokerCluster } from '../support/broker-cluster.ts';
import type { TestBroker } from '../support/broker-process.ts';
import type { Field } from './field.ts';
import type { Fed } from './ledger.ts';
import type { AmqpPost } from './post-amqp.ts';
import type { SmallDisk } from './small-disk.ts';

interface Shared {
  /** The situation; the fate is the same for all: the books balance. */
  readonly name: string;
  /** How many messages it is fed in the short form. */
  readonly messages: number;
  readonly receivers?: Partial<DirectoryEntry>;
  readonly repeats?: 'conflict' | 'ok';
  /** Receivers on TLS, with or without access tokens. */
  readonly access?: AccessKind;
  /** What an adapter says each time it is harmed, where the harm isn't counted as it is done. */
  readonly harmSaid?: RegExp;
  /** What must become of a message where the harm decides it, such as a receiver that refuses. */
  expected?(message: Fed): Fed;
}

/** Over RabbitMQ; the broker may be harmed. */
export interface BrokerScenario extends Shared {
  readonly on: 'broker';
  run(field: Field, broker: TestBroker, post: AmqpPost): Promise<void>;
}

/** Over three nodes of RabbitMQ. */
export interface ClusterScenario extends Shared {
  readonly on: 'cluster';
  run(field: Field, cluster: BrokerCluster): Promise<void>;
}

/** Over a spool on a small disk of its own. */
export interface SpoolScenario extends Shared {
  readonly on: 'small-disk';
  run(field: Field, disk: SmallDisk): Promise<void>;
}

export type Scenario = BrokerScenario | ClusterScenario | SpoolScenario;
