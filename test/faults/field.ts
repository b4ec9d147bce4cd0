/** A transport → everything around adapters that suffer: letters, queues, receivers, processes to kill, and the books at the end. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AccessKind } from '../../src/sandbox/access.ts';
import { type Behaviour, type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type DirectoryEntry, directoryOf, loadDirectory } from '../../src/tables/directory.ts';
import { SYNTHETIC_DIRECTORY } from '../../src/tables.ts';
import { waitUntil } from '../support/broker-ports.ts';
import { type Service, startProcess } from '../support/service-process.ts';
import type { Chance } from './chance.ts';
import { HARM_VARIABLE, type HarmPlan } from './harm-plan.ts';
import { type Books, balance, type Fed, isBalanced } from './ledger.ts';
import { Mail } from './mail.ts';
import type { Post } from './post.ts';
import { heldBy } from './receivers.ts';

const HARM = fileURLToPath(new URL('./harm.ts', import.meta.url));
/** How long anything that must come is waited for: a guard against hanging, no measure. */
const LIMIT_MS = 180_000;
/** Nothing has moved for so long: it won't without another start, or not at all. */
const STILL_MS = 20_000;

export interface FieldOptions {
  readonly chance: Chance;
  readonly messages: number;
  readonly post: Post;
  /** Prefix of the queues, for harm that tells them apart. */
  readonly prefix: string;
  /** Where processes write what they say. */
  readonly logFolder: string;
  /** Laid over every entry of the receiver directory. */
  readonly receivers?: Partial<DirectoryEntry>;
  /** A repeat is answered 409 `duplicate`, or 200. */
  readonly repeats?: 'conflict' | 'ok';
  /** Receivers on TLS, with or without access tokens. */
  readonly access?: AccessKind;
  /** For a spool, whose receipts lie under their id: once for each message. */
  readonly sentOnce?: boolean;
  /** When nothing has moved for so long, the books are opened all the same. Default 20 s. */
  readonly stillMs?: number;
}

let processCount = 0;

export class Field {
  readonly chance: Chance;
  readonly messages: number;
  readonly mail: Mail;
  readonly post: Post;
  readonly sandbox: RunningSandbox;
  /** A folder of the field's own. */
  readonly dir: string;
  /** How much harm has been done, as far as scenarios count it. */
  harm = 0;
  readonly #options: FieldOptions;
  readonly #services: Service[] = [];
  /** What is on its way into the inbox. */
  #sending: Promise<unknown> = Promise.resolve();

  static async open(options: FieldOptions): Promise<Field> {
    const entries = loadDirectory(SYNTHETIC_DIRECTORY).entries.map((entry) => ({
      ...entry,
      breaker: { failures: 5, openMs: 200, longestOpenMs: 1_000 },
      ...options.receivers,
    }));
    const directory = directoryOf({ receivers: entries }, 'of the test');
    const dir = mkdtempSync(join(tmpdir(), 'los-faults-'));
    const { access, repeats = 'conflict' } = options;
    const sandbox = await startSandbox({
      directory,
      port: 0,
      repeats,
      ...(access ? { access: { kind: access, keys: join(dir, 'keys') } } : {}),
    });
    return new Field(options, sandbox, dir);
  }

  private constructor(options: FieldOptions, sandbox: RunningSandbox, dir: string) {
    this.chance = options.chance;
    this.messages = options.messages;
    this.post = options.post;
    this.sandbox = sandbox;
    this.#options = options;
    const stamp = options.chance.between(0, 0x7fffffff).toString(36).padStart(6, '0');
    this.mail = new Mail(options.chance, stamp, options.sentOnce ?? false);
    this.dir = dir;
    mkdirSync(options.logFolder, { recursive: true });
    this.direct(sandbox.directory.entries);
  }

  /** Writes the receiver directory that adapters started from now on read. */
  direct(entries: readonly DirectoryEntry[]): void {
    writeFileSync(join(this.dir, 'receivers.json'), JSON.stringify({ receivers: entries }));
  }

  /** Tells every receiver how to behave, or the one that is named. */
  receivers(behaviour: Behaviour | null, only: string | null = null): void {
    for (const { id } of this.sandbox.directory.entries) {
      if (only === null || only === id) this.sandbox.control(id, behaviour);
    }
  }

  /** Begins to hand in so many more mixed messages; `settle` waits for the end of it. */
  feed(messages: number): void {
    this.#send(this.mail.mixed(messages));
  }

  /** Hands in letters of certain kinds. */
  feedThese(letters: Parameters<Post['send']>[0]): void {
    this.#send(letters);
  }

  #send(letters: Parameters<Post['send']>[0]): void {
    this.#sending = Promise.all([this.#sending, this.post.send(letters)]);
  }

  /** Resolves when all that was fed so far lies safe in the inbox. */
  async sent(): Promise<void> {
    await this.#sending;
  }

  /** Starts an adapter, on its way to harm when there is a plan for it. */
  start(
    plan: Omit<HarmPlan, 'prefix'> | null = null,
    settings: Readonly<Record<string, string>> = {},
  ): Service {
    processCount += 1;
    const logFile = join(this.#options.logFolder, `faults-${process.pid}-${processCount}.log`);
    const service = startProcess(
      {
        LOS_RECEIVERS: join(this.dir, 'receivers.json'),
        LOS_LOG_LEVEL: 'info',
        ...this.post.settings,
        ...settings,
        ...(plan ? { [HARM_VARIABLE]: JSON.stringify({ ...plan, prefix: this.#options.prefix }) } : {}),
      },
      logFile,
      plan ? [HARM] : [],
    );
    this.#services.push(service);
    return service;
  }

  /** True while an adapter is at work. */
  working(): boolean {
    return this.#services.some(({ running }) => running());
  }

  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    if (await waitUntil(LIMIT_MS, holds)) return;
    const said = this.#services.at(-1)?.said().slice(-2_000) ?? 'nothing';
    throw new Error(`waited in vain until ${what}; the last adapter said:\n${said}`);
  }

  /** Resolves when so many of all messages have come to an end, as far as can be seen now. */
  async settled(count: number): Promise<void> {
    await this.until(`${count} messages have their end`, async () => {
      const counts = await this.post.counts();
      return counts !== null && counts.copies + this.sandbox.received().length >= count;
    });
  }

  /**
   * Waits until nothing more happens, stops every adapter and looks through all places; starts another adapter, a few times, when
   * something is left to do. `expected` may change what must become of a message.
   */
  async settle(expected: (message: Fed) => Fed = (message) => message): Promise<Books> {
    await this.sent();
    for (let round = 1; ; round += 1) {
      if (!this.working()) this.start();
      const fed = this.mail.fed().map(expected);
      await this.quiet(fed);
      for (const service of this.#services) if (service.running()) await service.stop();
      const books = balance(fed, { ...(await this.post.found()), held: heldBy(this.sandbox) });
      if (isBalanced(books) || books.faults.waiting === 0 || round === 4) return books;
    }
  }

  /** Nothing waits and as much has come as must; or nothing has moved for a while. */
  async quiet(fed: readonly Fed[] = this.mail.fed()): Promise<void> {
    await this.sent();
    const held = fed.filter(({ end }) => end === 'delivered').length;
    const lettersOf = (some: readonly Fed[]) => some.reduce((sum, { letters }) => sum + letters.length, 0);
    const copies = lettersOf(fed.filter(({ end }) => end !== 'delivered'));
    const receipts = this.#options.sentOnce
      ? fed.filter(({ sign }) => sign !== null).length
      : lettersOf(fed.filter(({ sign }) => sign !== null));
    let last = '';
    let since = performance.now();
    await this.until('all is quiet', async () => {
      const counts = await this.post.counts();
      if (!counts) return false;
      const { length } = this.sandbox.received();
      const now = JSON.stringify([counts, length]);
      if (now !== last) since = performance.now();
      last = now;
      const enough = length >= held && counts.copies >= copies && counts.receipts >= receipts;
      return (
        (enough && counts.waiting === 0) || performance.now() - since > (this.#options.stillMs ?? STILL_MS)
      );
    });
    await sleep(100);
  }

  /** How often an adapter has said this. */
  timesSaid(what: RegExp): number {
    return this.#services.reduce((sum, service) => sum + (service.said().match(what)?.length ?? 0), 0);
  }

  /** What each adapter said last, for whoever looks into a failure. */
  said(): string {
    return this.#services.map((service) => service.said().slice(-3_000)).join('\n');
  }

  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.kill()));
    await this.post.close();
    await this.sandbox.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
