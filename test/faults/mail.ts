/** Chance → letters of every kind as senders write them, and what must become of each message in them. */
import { type Fixture, loadFixtures, withMessageId } from '../support/fixtures.ts';
import type { Chance } from './chance.ts';
import type { End, Fed, Sign } from './ledger.ts';
import { sha256 as digestOf } from './sha256.ts';

/** One body on its way to the inbox. */
export interface Letter {
  readonly correlationId: string;
  readonly body: Buffer;
  /** True: its sender has a queue of its own for receipts. */
  readonly ownQueue: boolean;
}

/** What a scenario may ask for by name. */
export type Kind = 'forward' | 'incomplete' | 'test' | 'ignored' | 'batch';

/** n.b. a message without a control id is complete once it is given one, so this case is only sent as it is. */
const KEEPS_ITS_ID = new Set(['incomplete/hl7-uten-kontroll-id']);
/** Its attachments travel beside the original in the bundle, so that a ledger could not know the original by its bytes. */
const LEFT_OUT = new Set(['forward/hl7-vedlegg-pdf-og-lenke']);

interface Seed {
  readonly fixture: Fixture;
  renamed(id: string): Buffer | null;
}

let loaded: readonly Seed[] | null = null;

function seeds(): readonly Seed[] {
  loaded ??= loadFixtures()
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map((fixture) => ({
      fixture,
      renamed: (id) => (KEEPS_ITS_ID.has(fixture.name) ? null : withMessageId(fixture.bytes, id)),
    }));
  return loaded;
}

/** Writes letters, and keeps account of what has been written. */
export class Mail {
  readonly #chance: Chance;
  readonly #stamp: string;
  readonly #sentOnce: boolean;
  readonly #fed = new Map<string, { message: Omit<Fed, 'letters'>; letters: string[] }>();
  readonly #renameable: readonly Seed[];
  #count = 0;

  /** `stamp` makes the ids of this run's messages its own; `sentOnce`: no message comes in two letters. */
  constructor(chance: Chance, stamp: string, sentOnce = false) {
    this.#chance = chance;
    this.#stamp = stamp;
    this.#sentOnce = sentOnce;
    this.#renameable = seeds().filter((seed) => seed.renamed('x') !== null);
  }

  /** Everything written so far. */
  fed(): readonly Fed[] {
    return [...this.#fed.values()].map(({ message, letters }) => ({ ...message, letters }));
  }

  /** About `messages` messages in letters: six of ten are good, and all that goes wrong at senders is among the rest. */
  mixed(messages: number): Letter[] {
    const letters: Letter[] = [];
    const end = this.#count + messages;
    while (this.#count < end) letters.push(...this.#some());
    return this.#chance.shuffled(letters);
  }

  /** One letter of a kind; for one receiver only, when it is named. */
  one(kind: Kind, receiver: string | null = null): Letter {
    if (kind === 'batch') return this.#batch();
    const fits = this.#renameable.filter(
      ({ fixture: { expected } }) =>
        expected.verdict === kind && (receiver === null || expected.receiver === receiver),
    );
    return this.#single(this.#chance.pick(fits));
  }

  #some(): Letter[] {
    const chance = this.#chance.next();
    if (chance < 0.06) return [this.#batch()];
    if (chance < 0.12) return this.#twoContents();
    if (chance < 0.16 && !this.#sentOnce) return this.#sentTwice();
    if (chance < 0.22 && !this.#sentOnce) return [this.#asItIs()];
    const good = this.#chance.next() < 0.6;
    const from = this.#renameable.filter(({ fixture }) => (fixture.expected.verdict === 'forward') === good);
    return [this.#single(this.#chance.pick(from))];
  }

  #single(seed: Seed): Letter {
    const body = this.#renamed(seed, this.#id());
    return this.#letter(body, [[seed, body, null]]);
  }

  /** Several HL7 v2 messages in one body: each has a fate of its own. */
  #batch(): Letter {
    const hl7 = this.#renameable.filter(({ fixture: { bytes, expected } }) => {
      const plain =
        bytes.subarray(0, 4).toString('latin1') === 'MSH|' && !/[\r\n]MSH/.test(bytes.toString('latin1'));
      return (
        plain &&
        (expected.receipt !== null || expected.verdict === 'ignored') &&
        expected.verdict !== 'unreadable'
      );
    });
    const parts = Array.from({ length: this.#chance.between(2, 4) }, () => {
      const seed = this.#chance.pick(hl7);
      const id = this.#id();
      const body = Buffer.from(
        this.#renamed(seed, id)
          .toString('latin1')
          .replace(/[\r\n]*$/, '\r'),
        'latin1',
      );
      return [seed, body, id] as const;
    });
    const lines = (...texts: readonly string[]) => Buffer.from(`${texts.join('\r')}\r`);
    const body = Buffer.concat([
      lines('FHS|^~\\&|BUNTEPJ', 'BHS|^~\\&|BUNTEPJ'),
      ...parts.map(([, bytes]) => bytes),
      lines(`BTS|${parts.length}`, 'FTS|1'),
    ]);
    return this.#letter(body, parts);
  }

  /** One message id with two contents, as from a sender that numbers badly: two messages. */
  #twoContents(): Letter[] {
    const seed = this.#chance.pick(
      this.#renameable.filter(({ fixture: { bytes, expected } }) => {
        return expected.verdict === 'forward' && bytes[0] === 0x3c && bytes.subarray(-2)[0] !== 0;
      }),
    );
    const first = this.#renamed(seed, this.#id());
    const second = Buffer.concat([first, Buffer.from(`<!-- rettet utgave ${this.#id()} -->\n`)]);
    return [this.#letter(first, [[seed, first, null]]), this.#letter(second, [[seed, second, null]])];
  }

  /** The same message in two letters, as from a sender that has lost count. */
  #sentTwice(): Letter[] {
    const seed = this.#chance.pick(this.#renameable);
    const body = this.#renamed(seed, this.#id());
    return [this.#letter(body, [[seed, body, null]]), this.#letter(body, [[seed, body, null]])];
  }

  /** A message without an id of its own to change: the same bytes each time. */
  #asItIs(): Letter {
    const seed = this.#chance.pick(seeds().filter((one) => !this.#renameable.includes(one)));
    this.#count += 1;
    return this.#letter(seed.fixture.bytes, [[seed, seed.fixture.bytes, null]]);
  }

  #letter(body: Buffer, parts: readonly (readonly [Seed, Buffer, string | null])[]): Letter {
    const correlationId = `letter-${this.#stamp}-${(++letterCount).toString(36)}`;
    for (const [{ fixture }, bytes, part] of parts) {
      const sha256 = digestOf(bytes);
      const known = this.#fed.get(sha256);
      if (known) known.letters.push(correlationId);
      else this.#fed.set(sha256, { message: messageOf(fixture, sha256, part), letters: [correlationId] });
    }
    return { correlationId, body, ownQueue: this.#chance.next() < 0.25 };
  }

  #renamed(seed: Seed, id: string): Buffer {
    const body = seed.renamed(id);
    if (!body) throw new Error(`${seed.fixture.name} has no message id`);
    return body;
  }

  #id(): string {
    this.#count += 1;
    return `${this.#stamp}-${String(this.#count).padStart(6, '0')}-4000-8000-000000000000`;
  }
}

let letterCount = 0;

const END_OF_VERDICT: Readonly<Record<string, End>> = {
  forward: 'delivered',
  test: 'test',
  ignored: 'ignored',
};

/** What must become of it, as the case says; nothing of ours is asked. */
function messageOf({ name, expected }: Fixture, sha256: string, part: string | null): Omit<Fed, 'letters'> {
  const { verdict, wouldBe, receipt, receiver } = expected;
  const sign: Sign = (wouldBe ?? verdict) === 'forward' ? 'positive' : 'negative';
  return {
    sha256,
    about: name,
    end: END_OF_VERDICT[verdict] ?? 'dead-letter',
    receiver,
    sign: receipt === null ? null : sign,
    part,
  };
}
