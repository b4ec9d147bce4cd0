/** A free loopback port → Erlang's port mapper there, by which the nodes of one broker or cluster find each other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { end, running } from './child.ts';

/** It comes with Erlang. */
const PORT_MAPPER = 'epmd';

export class PortMapper {
  readonly port: number;
  #child: ChildProcess | null = null;

  constructor(port: number) {
    this.port = port;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** n.b. in the foreground, so that it is our child and no daemon is left behind. */
  start(): void {
    if (running(this.#child)) return;
    const place = ['-port', String(this.port), '-address', '127.0.0.1'];
    this.#child = spawn(PORT_MAPPER, place, { detached: true, stdio: 'ignore' });
    this.#child.once('error', () => {});
  }

  async end(): Promise<void> {
    await end(this.#child, 'SIGTERM');
  }
}
