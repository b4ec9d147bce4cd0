/** The access token of one receiver: kept, renewed before it ends, and fetched by one request at a time however many wait. */

export interface Token {
  readonly value: string;
  /** When it ends, on the clock of `performance.now()`, ms. */
  readonly endsAtMs: number;
  /** From when on a new one should be fetched, on the same clock. */
  readonly renewAtMs: number;
}

/** No token could be had: nothing was sent to the receiver, and nothing is said of the referral. */
export class NoToken extends Error {
  /** @param why a code such as `invalid-client`, `http-503`, `timeout` */
  constructor(readonly why: string) {
    super(`no access token: ${why}`);
    this.name = 'NoToken';
  }
}

/** After a request that failed the token server is left in peace for so long, ms. */
const PAUSE_MS = 5_000;

export class Tokens {
  readonly #fetch: () => Promise<Token>;
  readonly #told: (why: string | null) => void;
  readonly #now: () => number;
  #token: Token | null = null;
  #renewal: Promise<Token> | null = null;
  #failure: NoToken | null = null;
  #pausedUntil = 0;

  /**
   * @param fetch gets a new token; rejects with {@link NoToken}
   * @param told hears when no token can be had any more, and (null) when it can again
   */
  constructor(
    fetch: () => Promise<Token>,
    told: (why: string | null) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#fetch = fetch;
    this.#told = told;
    this.#now = now;
  }

  /** A token that still holds. Rejects with {@link NoToken}. */
  async get(): Promise<Token> {
    const nowMs = this.#now();
    const held = this.#token && this.#token.endsAtMs > nowMs ? this.#token : null;
    if (held && held.renewAtMs > nowMs) return held;
    const paused = this.#pausedUntil > nowMs;
    if (!held) {
      if (paused && this.#failure) throw this.#failure;
      return this.#renewed();
    }
    // n.b. the old one still holds: nobody waits for the new one, and its failing troubles nobody yet.
    if (!paused) this.#renewed().catch(() => {});
    return held;
  }

  /** The receiver has not taken this token: unless there is a newer one already, the next `get` fetches one. */
  reject(token: Token): void {
    if (this.#token === token) this.#token = null;
  }

  #renewed(): Promise<Token> {
    this.#renewal ??= this.#fetch().then(
      (token) => {
        this.#renewal = null;
        this.#token = token;
        if (this.#failure) this.#told(null);
        this.#failure = null;
        return token;
      },
      (error) => {
        this.#renewal = null;
        this.#pausedUntil = this.#now() + PAUSE_MS;
        const failure = error instanceof NoToken ? error : new NoToken('unexpected');
        if (!this.#failure) this.#told(failure.why);
        this.#failure = failure;
        throw failure;
      },
    );
    return this.#renewal;
  }
}
