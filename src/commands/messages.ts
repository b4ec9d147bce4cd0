/** Paths as typed → the messages to judge: files as they are, folders recursed, `-` standard input. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

export interface MessageFile {
  /** As shown to the user. */
  readonly name: string;
  readonly read: () => Uint8Array;
}

const MESSAGE_EXTENSIONS = new Set(['.xml', '.hl7', '.json']);

/**
 * Lists messages. In folders only `.xml`, `.hl7` and `.json` count, `*.expected.json` never does; a file named outright always
 * counts. Throws when a path cannot be read or a folder holds no message.
 */
export function messagesFrom(paths: readonly string[]): MessageFile[] {
  return paths.flatMap((path) => {
    if (path === '-') return [{ name: '-', read: () => readFileSync(0) }];
    if (!statSync(path).isDirectory()) return [{ name: path, read: () => readFileSync(path) }];
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isMessage(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length === 0) throw new Error(`no message (.xml, .hl7, .json) in ${path}`);
    return files.map((file) => ({ name: file, read: () => readFileSync(file) }));
  });
}

function isMessage(name: string): boolean {
  return MESSAGE_EXTENSIONS.has(extname(name)) && !basename(name).endsWith('.expected.json');
}
