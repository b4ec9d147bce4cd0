/** What waits in the spool's folders → which message is next. */
import { Inbox } from './inbox.ts';
import { type Folder, isId, type Layout, newId } from './layout.ts';
import type { Recovered } from './recovery.ts';

/** Where a message in hand came from, and goes back to when it isn't settled. */
export interface Claimed {
  readonly from: 'inbox' | 'quarantine';
}

export interface Next {
  readonly folder: Folder;
  readonly name: string;
  /** Its name in `work/`. */
  readonly id: string;
}

export class Backlog {
  readonly #inbox: Inbox;
  #recovered: string[] = [];
  #retries = new Map<string, number>();
  #quarantine: string[] = [];

  constructor(layout: Layout, quietMs: number) {
    this.#inbox = new Inbox(layout, quietMs);
  }

  restore(recovered: Recovered): void {
    this.#recovered = [...recovered.work];
    this.#retries = new Map(recovered.retry);
    this.#quarantine = [...recovered.quarantine];
  }

  /** Something may have come into the inbox. */
  change(): void {
    this.#inbox.change();
  }

  /** A message lies in `retry/` until `notBefore`, ms since 1970. */
  retry(id: string, notBefore: number): void {
    this.#retries.set(id, notBefore);
  }

  /** A message that was next couldn't be taken after all. One in the inbox is found there again. */
  putBack({ folder, name }: Next): void {
    if (folder === 'retry') this.#retries.set(name, 0);
    if (folder === 'quarantine') this.#quarantine.unshift(name);
  }

  /**
   * First what was in hand before, then what is judged alone (one at a time), then retries that are due, then what is new.
   * Null when there is nothing for now.
   */
  async next(inHand: ReadonlyMap<string, Claimed>): Promise<Next | null> {
    const recovered = this.#recovered.shift();
    if (recovered !== undefined) return { folder: 'work', name: recovered, id: recovered };

    const oneIsAlone = [...inHand.values()].some(({ from }) => from === 'quarantine');
    const alone = oneIsAlone ? undefined : this.#quarantine.shift();
    if (alone !== undefined) return { folder: 'quarantine', name: alone, id: alone };

    const now = Date.now();
    for (const [name, notBefore] of this.#retries) {
      if (notBefore > now || inHand.has(name)) continue;
      this.#retries.delete(name);
      return { folder: 'retry', name, id: isId(name) ? name : newId(now) };
    }

    const name = await this.#inbox.next();
    if (name === null) return null;
    const known = inHand.has(name) || this.#retries.has(name) || this.#quarantine.includes(name);
    return { folder: 'inbox', name, id: isId(name) && !known ? name : newId(now) };
  }
}
