/** Paths as typed → the messages to judge: files as they are, folders recursed, `-` standard input; batches as their parts. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { split } from '../decide.ts';
import { CallError } from './errors.ts';
import { note } from './output.ts';

export interface MessageFile {
  /** As shown to the user. */
  readonly name: string;
  /** Place under the folder that was named, for results written elsewhere. */
  readonly relativeName: string;
  readonly read: () => Promise<Uint8Array> | Uint8Array;
}

export interface Message {
  /** The file's name, with `#2` for the second part of a batch. */
  readonly name: string;
  readonly relativeName: string;
  readonly bytes: Uint8Array;
}

const MESSAGE_EXTENSIONS = new Set(['.xml', '.hl7', '.json']);

/**
 * Lists message files. In folders only `.xml`, `.hl7` and `.json` count, `*.expected.json` never does; a file named outright
 * always counts. Throws {@link CallError} when a folder holds no message; a path that is not there fails when it is read.
 */
export function messageFiles(paths: readonly string[]): MessageFile[] {
  return paths.flatMap((path): MessageFile[] => {
    if (path === '-') return [{ name: '-', relativeName: 'stdin', read: readStandardInput }];
    if (!isFolder(path)) {
      return [{ name: path, relativeName: basename(path), read: () => readFileSync(path) }];
    }
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isMessage(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length === 0) throw new CallError(`${path}: holds no message (.xml, .hl7 or .json)`);
    return files.map((file) => ({
      name: file,
      relativeName: relative(path, file),
      read: () => readFileSync(file),
    }));
  });
}

/**
 * Reads the messages in the files, one after the other. A file that cannot be read is told on standard error and to
 * `unreadable`, and the rest goes on.
 */
export async function* messagesFrom(
  files: readonly MessageFile[],
  unreadable: (name: string) => void,
): AsyncGenerator<Message> {
  for (const { name, relativeName, read } of files) {
    let bytes: Uint8Array;
    try {
      bytes = await read();
    } catch (error) {
      note(`los: ${name}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'})`);
      unreadable(name);
      continue;
    }
    const parts = split(bytes);
    for (const [index, part] of parts.entries()) {
      const suffix = parts.length > 1 ? `#${index + 1}` : '';
      yield { name: name + suffix, relativeName: relativeName + suffix, bytes: part };
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isMessage(name: string): boolean {
  return MESSAGE_EXTENSIONS.has(extname(name).toLowerCase()) && !basename(name).endsWith('.expected.json');
}

/** n.b. reading descriptor 0 synchronously fails (EAGAIN) where the shell gave a non-blocking pipe. */
async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
