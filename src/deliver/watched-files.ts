/** Names of files → what is made of their contents, made again when they change; a change that cannot be used changes nothing. */
import { readFileSync, statSync } from 'node:fs';

/** How often the files are looked at, at most, ms: a certificate is renewed days before the old one ends. */
const LOOK_EVERY_MS = 1_000;

export class WatchedFiles<T> {
  readonly #paths: readonly string[];
  readonly #make: (contents: readonly Buffer[]) => T;
  readonly #told: (why: string | null) => void;
  #made: T;
  #seen: string;
  #lookedAt = performance.now();

  /**
   * Reads them at once. Throws an Error whose message says what cannot be used, and holds nothing of the contents.
   *
   * @param make gets the contents in the order of `paths`; what it throws is told by its code only
   * @param told hears of each change: null when it is in use, else why it is not
   */
  constructor(
    paths: readonly string[],
    make: (contents: readonly Buffer[]) => T,
    told: (why: string | null) => void,
  ) {
    this.#paths = paths;
    this.#make = make;
    this.#told = told;
    this.#seen = this.#look();
    this.#made = this.#read();
  }

  /** The newest that could be used. */
  current(): T {
    const nowMs = performance.now();
    if (this.#paths.length === 0 || nowMs - this.#lookedAt < LOOK_EVERY_MS) return this.#made;
    this.#lookedAt = nowMs;
    const seen = this.#look();
    if (seen === this.#seen) return this.#made;
    this.#seen = seen;
    try {
      this.#made = this.#read();
      this.#told(null);
    } catch (error) {
      this.#told(error instanceof Error ? error.message : 'unusable');
    }
    return this.#made;
  }

  /**
   * n.b. `stat` follows links: a secret of Kubernetes is renewed by turning a link. Its time of change tells of rights given back, too.
   * What cannot be looked at is no fault here: `#read` says it, and what was made before stays in use.
   */
  #look(): string {
    return this.#paths
      .map((path) => {
        try {
          const { dev, ino, size, ctimeNs } = statSync(path, { bigint: true });
          return `${dev} ${ino} ${size} ${ctimeNs}`;
        } catch (error) {
          return codeOf(error);
        }
      })
      .join('\n');
  }

  #read(): T {
    const contents = this.#paths.map((path) => {
      try {
        return readFileSync(path);
      } catch (error) {
        throw new Error(`${path}: cannot be read (${codeOf(error)})`);
      }
    });
    try {
      return this.#make(contents);
    } catch (error) {
      throw new Error(`${this.#paths.join(', ')}: cannot be used (${codeOf(error)})`);
    }
  }
}

/** n.b. messages of parsers quote what they parse, so only codes of Node's and OpenSSL's pass. */
function codeOf(error: unknown): string {
  if (error instanceof UnusableFile) return error.message;
  return error instanceof Error && 'code' in error ? String(error.code) : 'not of the form expected';
}

/** Thrown by a `make`; the message says what is wrong, and holds nothing of the contents. */
export class UnusableFile extends Error {}
