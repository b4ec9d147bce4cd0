/** Nothing → a private broker of one's own, by whatever way this machine has. */
import { DockerBroker } from './broker-docker.ts';
import { findBroker } from './broker-find.ts';
import { PrivateBroker, type TestBroker } from './broker-process.ts';

/** Starts a private broker; the caller ends it with `remove()`. Throws with advice when there is no way to have one. */
export async function startBroker(): Promise<TestBroker> {
  const way = await findBroker();
  return 'sbin' in way ? PrivateBroker.create(way.sbin) : DockerBroker.create();
}
