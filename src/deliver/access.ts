/** The receiver directory's entries → what opens each receiver's door: certificates and access tokens, from files that may change. */
import type { SecureContext } from 'node:tls';
import type { DirectoryEntry } from '../tables/directory.ts';
import type { DeliveryObserver } from './deliver.ts';
import { DpopKey, targetOf } from './dpop.ts';
import { watchTls } from './tls.ts';
import { tokenClient } from './token-client.ts';
import { Tokens } from './tokens.ts';
import type { WatchedFiles } from './watched-files.ts';

/** Thrown when keys, certificates or secrets of receivers cannot be used; the message lists every fault. */
class AccessError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`receivers cannot be reached as configured:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'AccessError';
  }
}

interface Door {
  /** Null: the public CAs are trusted, and no certificate is shown. */
  readonly tls: WatchedFiles<SecureContext> | null;
  readonly authorization: Authorization | null;
}

/** Where a receiver wants a token: the tokens, and the key they are bound to, if any. */
export interface Authorization {
  readonly tokens: Tokens;
  readonly dpop: DpopKey | null;
  /** The endpoint as proofs name it. */
  readonly target: string;
}

export class Access {
  readonly #observer: Pick<DeliveryObserver, 'files' | 'tokens'> | null;
  readonly #doors = new Map<DirectoryEntry, Door>();

  /** Reads the files of these receivers; those of others when they are first asked for. Throws {@link AccessError}. */
  constructor(
    receivers: readonly DirectoryEntry[],
    observer: Pick<DeliveryObserver, 'files' | 'tokens'> | null,
  ) {
    this.#observer = observer;
    const faults: string[] = [];
    for (const receiver of receivers) {
      try {
        this.#doorTo(receiver);
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        faults.push(...error.faults);
      }
    }
    if (faults.length > 0) throw new AccessError(faults);
  }

  /** The newest certificates for connections to this receiver, another object when they have changed; null when it needs none. */
  secureContext(receiver: DirectoryEntry): SecureContext | null {
    return this.#doorTo(receiver).tls?.current() ?? null;
  }

  authorization(receiver: DirectoryEntry): Authorization | null {
    return this.#doorTo(receiver).authorization;
  }

  #doorTo(receiver: DirectoryEntry): Door {
    let door = this.#doors.get(receiver);
    if (!door) {
      door = this.#open(receiver);
      this.#doors.set(receiver, door);
    }
    return door;
  }

  #open({ id, endpoint, tls, credentials }: DirectoryEntry): Door {
    const observer = this.#observer;
    const told = (setting: string, why: string | null) => observer?.files(id, setting, why);
    const dpop = credentials?.dpop ? new DpopKey() : null;
    const faults: string[] = [];
    const opened = <T>(setting: string, open: () => T): T | null => {
      try {
        return open();
      } catch (error) {
        faults.push(`${id}, ${setting}: ${error instanceof Error ? error.message : 'unusable'}`);
        return null;
      }
    };
    const watched = tls ? opened('tls', () => watchTls(tls, (why) => told('tls', why))) : null;
    const fetch = credentials ? opened('credentials', () => tokenClient(credentials, dpop, told)) : null;
    if (faults.length > 0) throw new AccessError(faults);
    const tokens = fetch && new Tokens(fetch, (why) => observer?.tokens(id, why));
    return { tls: watched, authorization: tokens && { tokens, dpop, target: targetOf(endpoint) } };
  }
}
