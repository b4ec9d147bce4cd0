/** Three brokers as one: a node is lost, with or without warning, and another adapter URL must do. */
import type { ClusterScenario } from '../scenario.ts';

export const nodeLost: ClusterScenario = {
  name: 'a cluster of three brokers that loses one node',
  on: 'cluster',
  messages: 100,
  async run(field, cluster) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    field.start();
    await field.settled(Math.floor(field.messages / 5));
    const lost = cluster.node(field.chance.between(0, 2));
    await lost.kill();
    field.harm += 1;
    await field.settled(Math.floor(field.messages / 2));
    await lost.start();
  },
};
