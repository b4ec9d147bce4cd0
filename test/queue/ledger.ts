/** Messages fed, and where they were found → whether each one is accounted for. */
import type { Delivery } from '../../src/queue/queue.ts';
import { type Kept, message, type QueueBench } from './bench.ts';

/** What the tests' handler does with a message: every third is kept among the tests, the rest among the dead letters. */
function placeOf(body: Buffer): 'test' | 'dead-letter' {
  const number = Number(/\d+/.exec(body.toString())?.[0] ?? 0);
  return number % 3 === 0 ? 'test' : 'dead-letter';
}

/** Answers, keeps and acknowledges, in the adapter's order. */
export async function settle(delivery: Delivery): Promise<void> {
  const number = /\d+/.exec(delivery.body.toString())?.[0] ?? '';
  await delivery.answer({
    id: `receipt-${number}`,
    contentType: 'application/xml',
    body: `<AppRec number="${number}"/>`,
    correlationId: null,
    headers: { 'los-receipt': 'negative' },
  });
  await delivery.copyTo(placeOf(delivery.body), { 'los-class': 'content' });
  await delivery.ack();
}

export interface Ledger {
  /** Numbers found nowhere. */
  readonly lost: number[];
  /** Numbers found in another place than theirs. */
  readonly misplaced: string[];
  readonly unanswered: number[];
  /** Found more than once in their place. */
  readonly repeated: number;
  /** Still in the inbox. */
  readonly left: number;
}

/** Looks through every place once everything has been settled. */
export async function balance(bench: QueueBench, count: number): Promise<Ledger> {
  const places = { 'dead-letter': await bench.kept('dead-letter'), test: await bench.kept('test') } as const;
  const receipts = new Set((await bench.kept('receipts')).map(({ messageId }) => messageId));
  const numbers = Array.from({ length: count }, (_, number) => number);
  const found = [...places['dead-letter'], ...places.test].map(({ body }) => body.toString());
  const known = new Set(found);
  const misplaced = (place: 'dead-letter' | 'test') => (kept: Kept) => placeOf(kept.body) !== place;
  return {
    lost: numbers.filter((number) => !known.has(message(number).toString())),
    misplaced: [
      ...places['dead-letter'].filter(misplaced('dead-letter')),
      ...places.test.filter(misplaced('test')),
    ].map(({ body }) => body.toString()),
    unanswered: numbers.filter((number) => !receipts.has(`receipt-${number}`)),
    repeated: found.length - known.size,
    left: (await bench.kept('inbox')).length,
  };
}
