/** `los send`: files in; each is in the inbox, durably, when its line is printed. As an EPJ's message server would do it. */
import { randomUUID } from 'node:crypto';
import { loadConfig } from '../config.ts';
import { messageFiles } from './messages.ts';
import { openQueue } from './open-queue.ts';
import { note, print } from './output.ts';

export interface SendOptions {
  readonly config?: string;
}

const CONTENT_TYPES: readonly (readonly [ending: RegExp, contentType: string])[] = [
  [/\.xml$/i, 'application/xml'],
  [/\.hl7$/i, 'application/hl7-v2'],
  [/\.json$/i, 'application/fhir+json'],
];
const CLOSE_LIMIT_MS = 5_000;

/** Exit code 0 when every file is in the inbox, 2 when any cannot be read. Throws when the inbox takes none. */
export async function send(paths: readonly string[], options: SendOptions): Promise<number> {
  const files = messageFiles(paths);
  const config = loadConfig(options.config);
  const queue = await openQueue(config, () => {});
  let code = 0;
  try {
    for (const { name, read } of files) {
      let body: Uint8Array;
      try {
        body = await read();
      } catch (error) {
        note(`los: ${name}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'})`);
        code = 2;
        continue;
      }
      const messageId = randomUUID();
      const contentType = CONTENT_TYPES.find(([ending]) => ending.test(name))?.[1];
      await queue.send(body, { messageId, ...(contentType ? { contentType } : {}) });
      await print(`${messageId}  ${name}`);
    }
  } finally {
    await queue.drain(CLOSE_LIMIT_MS);
  }
  return code;
}
