import { AmqpBench } from './bench-amqp.ts';
import { queueContract } from './contract.ts';

queueContract('RabbitMQ', () => AmqpBench.create());
