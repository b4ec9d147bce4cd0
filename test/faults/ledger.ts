/**
 * What was fed, and what was found in queues and receivers' stores → whether the books balance. Pure: nothing here asks the
 * adapter or its code anything; a message is known by the SHA-256 of its bytes, a letter by the correlation id its sender gave it.
 */

export type End = 'delivered' | 'dead-letter' | 'test' | 'ignored';
export type Sign = 'positive' | 'negative';

/** One message (id and content) as it was fed, and what must become of it. */
export interface Fed {
  readonly sha256: string;
  /** The case it was made from. */
  readonly about: string;
  readonly end: End;
  /** The receiver it is for, when it has one. */
  readonly receiver: string | null;
  /** What its sender must hear; null when nobody can or may be answered. */
  readonly sign: Sign | null;
  /** The message id that its receipts name, where several messages came in one letter; else null. */
  readonly part: string | null;
  /** Correlation ids of the letters that brought it: as many as it was sent. */
  readonly letters: readonly string[];
}

/** A referral in a receiver's store. */
export interface Held {
  readonly receiver: string;
  /** SHA-256 of the original message that the bundle carries. */
  readonly sha256: string;
  readonly key: string | null;
  /** How often it came again. */
  readonly repeats: number;
  /** How many of the repeats had other bytes. */
  readonly changedRepeats: number;
}

/** An untouched message in a queue or folder where messages end. */
export interface Copy {
  readonly place: Exclude<End, 'delivered'>;
  readonly sha256: string;
}

export interface Receipt {
  readonly letter: string | null;
  /** The message that it says it answers. */
  readonly about: string;
  readonly sign: Sign;
  /** Its own id, and the SHA-256 of its bytes. */
  readonly id: string;
  readonly sha256: string;
}

/** What was found when all was quiet. */
export interface Found {
  readonly held: readonly Held[];
  readonly copies: readonly Copy[];
  readonly receipts: readonly Receipt[];
  /** Messages still waiting: in the inbox, in quarantine, to be tried again. */
  readonly waiting: number;
}

/** Every list is empty and nothing waits when the books balance. Entries name the case, never content. */
interface Faults {
  /** In no place at all, or in fewer copies than it was sent and turned back. */
  readonly lost: readonly string[];
  /** Held twice in effect: by two receivers, under two keys, or again with other bytes. */
  readonly doubled: readonly string[];
  /** A good referral among the dead letters. */
  readonly wronglyDead: readonly string[];
  /** In a place, or with a receiver, that isn't its own. */
  readonly misplaced: readonly string[];
  readonly unanswered: readonly string[];
  /** Told two things, another thing than became of it, or told though nobody may be. */
  readonly answeredWrongly: readonly string[];
  /** Copies and receipts of no message that was fed. */
  readonly unknown: readonly string[];
  readonly waiting: number;
}

export interface Books {
  readonly faults: Faults;
  readonly messages: number;
  readonly delivered: number;
  readonly deadLettered: number;
  readonly setAside: number;
  readonly answered: number;
  /** Harmless: requests that receivers recognised, copies and receipts that lie there more than once. */
  readonly repeats: { readonly requests: number; readonly copies: number; readonly receipts: number };
}

export function isBalanced({ faults }: Books): boolean {
  return Object.values(faults).every((value) =>
    typeof value === 'number' ? value === 0 : value.length === 0,
  );
}

export function balance(all: readonly Fed[], found: Found): Books {
  const fed = new Map(all.map((message) => [message.sha256, message]));
  const held = groupedBy(found.held, ({ sha256 }) => sha256);
  const copies = groupedBy(found.copies, ({ sha256 }) => sha256);
  const receipts = receiptsOf(all, found.receipts);
  const receiptIds = groupedBy(found.receipts, ({ id }) => id);

  const lost: string[] = [];
  const doubled: string[] = [];
  const wronglyDead: string[] = [];
  const misplaced: string[] = [];
  const unanswered: string[] = [];
  const answeredWrongly: string[] = [];
  for (const message of all) {
    const name = `${message.about} ${message.sha256.slice(0, 8)}`;
    const holders = held.get(message.sha256) ?? [];
    const here = copies.get(message.sha256) ?? [];
    const inPlace = here.filter(({ place }) => place === message.end).length;

    if (message.end === 'delivered' ? holders.length === 0 : inPlace < message.letters.length) {
      lost.push(name);
    }
    if (holders.length > 1 || holders.some(({ changedRepeats }) => changedRepeats > 0)) doubled.push(name);
    const elsewhere = here.filter(({ place }) => place !== message.end);
    if (message.end === 'delivered' && elsewhere.some(({ place }) => place === 'dead-letter')) {
      wronglyDead.push(name);
    } else if (elsewhere.length > 0) misplaced.push(name);
    const wrongReceiver = holders.some(({ receiver }) => receiver !== message.receiver);
    if (holders.length > 0 && (message.end !== 'delivered' || wrongReceiver)) misplaced.push(name);

    const told = receipts.get(message) ?? [];
    if (
      message.sign !== null &&
      message.letters.some((letter) => !told.some((one) => one.letter === letter))
    ) {
      unanswered.push(name);
    }
    const different = new Set(told.map(({ id, sha256 }) => `${id} ${sha256}`)).size;
    if (different > 1 || told.some(({ sign }) => sign !== message.sign)) answeredWrongly.push(name);
    // n.b. one receipt id for two messages would hide one answer behind the other at the sender's.
    if (told.some(({ id }) => (receiptIds.get(id) ?? []).some((one) => !told.includes(one)))) {
      answeredWrongly.push(name);
    }
  }

  const answering = new Set([...receipts.values()].flat());
  const unknown = [
    ...found.held.filter(({ sha256 }) => !fed.has(sha256)).map(({ receiver }) => `with ${receiver}`),
    ...found.copies.filter(({ sha256 }) => !fed.has(sha256)).map(({ place }) => `in ${place}`),
    ...found.receipts.filter((one) => !answering.has(one)).map(({ id }) => `receipt ${id}`),
  ];
  const ends = (end: End) => all.filter((message) => message.end === end).length;
  return {
    faults: {
      lost,
      doubled,
      wronglyDead,
      misplaced,
      unanswered,
      answeredWrongly,
      unknown,
      waiting: found.waiting,
    },
    messages: all.length,
    delivered: ends('delivered'),
    deadLettered: ends('dead-letter'),
    setAside: ends('test') + ends('ignored'),
    answered: all.filter(({ sign }) => sign !== null).length,
    repeats: {
      requests: found.held.reduce((sum, { repeats }) => sum + repeats, 0),
      copies: Math.max(0, found.copies.length - sentTo(all, ({ end }) => end !== 'delivered')),
      receipts: Math.max(0, found.receipts.length - sentTo(all, ({ sign }) => sign !== null)),
    },
  };
}

function sentTo(all: readonly Fed[], counts: (message: Fed) => boolean): number {
  return all.filter(counts).reduce((sum, { letters }) => sum + letters.length, 0);
}

/** By letter; in a letter of several messages, by what the receipt says it answers. */
function receiptsOf(all: readonly Fed[], receipts: readonly Receipt[]): Map<Fed, Receipt[]> {
  const byLetter = groupedBy(receipts, ({ letter }) => letter ?? '');
  return new Map(
    all.map((message) => [
      message,
      message.letters
        .flatMap((letter) => byLetter.get(letter) ?? [])
        .filter(({ about }) => message.part === null || about === message.part),
    ]),
  );
}

function groupedBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
