/** The forwarded fixtures as referral messages to measure with, each with a fresh message id. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decide } from '../../src/decide.ts';
import { loadTables } from '../../src/tables.ts';

const FORWARDED = fileURLToPath(new URL('../../fixtures/forward/', import.meta.url));

/** UTF-8 KITH messages that are forwarded and no larger than `limit` bytes. */
export function forwardedMessages(limit = 100_000): Buffer[] {
  const tables = loadTables();
  return readdirSync(FORWARDED)
    .filter((file) => file.endsWith('.xml'))
    .map((file) => readFileSync(`${FORWARDED}${file}`))
    .filter((bytes) => bytes.length <= limit && decide(bytes, tables).verdict === 'forward')
    .filter((bytes) => idOf(bytes) !== null);
}

/** `count` messages in turn from `messages`, each with its own message id. */
export function* withFreshIds(messages: readonly Buffer[], count: number, run: string): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    const bytes = messages[index % messages.length];
    if (!bytes) throw new Error('there are no messages to measure with');
    const text = bytes.toString('latin1');
    const id = idOf(bytes) ?? '';
    yield Buffer.from(text.replace(`>${id}</`, `>${run}-${index}</`), 'latin1');
  }
}

function idOf(bytes: Buffer): string | null {
  return /MsgId>([^<]+)<\//.exec(bytes.toString('latin1'))?.[1] ?? null;
}
