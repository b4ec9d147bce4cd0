/** A spool's folder → the paths in it, and the names messages have there: a time and chance, nothing a sender wrote. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Place } from '../queue.ts';

/** Where a message can be. It is in exactly one of these, and moves by rename only. */
export const WAITING = ['inbox', 'work', 'retry', 'quarantine'] as const;
export const SETTLED = ['delivered', 'dead-letter', 'test', 'ignored'] as const;
/** `receipts` to the senders · `properties` what came beside a waiting message · `tmp` files still being written. */
const BESIDE = ['receipts', 'properties', 'tmp'] as const;

export const FOLDERS = [...WAITING, ...SETTLED, ...BESIDE] as const;
export type Folder = (typeof FOLDERS)[number];
export type SettledPlace = (typeof SETTLED)[number];

/** Beside every message that is settled, and every receipt. Never a message itself. */
const SIDECAR = '.headers.json';

/** `20261124T220405123Z-5f3a9c01d2e4b687`: when the message was first seen, and 64 random bits. Sorts by age. */
const ID = /^\d{8}T\d{9}Z-[0-9a-f]{16}$/;

export class Layout {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  folder(folder: Folder): string {
    return join(this.root, folder);
  }

  path(folder: Folder, name: string): string {
    return join(this.root, folder, name);
  }

  get lock(): string {
    return join(this.root, 'lock');
  }
}

export function newId(nowMs: number): string {
  return `${new Date(nowMs).toISOString().replace(/[-:.]/g, '')}-${randomBytes(8).toString('hex')}`;
}

export function isId(name: string): boolean {
  return ID.test(name);
}

/** The id of a part: the same for the same part of the same message, however often it is split. */
export function partId(id: string, part: string): string {
  const digest = createHash('sha256').update(`${id}/${part}`).digest('hex');
  return `${id.slice(0, id.indexOf('-'))}-${digest.slice(0, 16)}`;
}

export function sidecarName(id: string): string {
  return `${id}${SIDECAR}`;
}

/** File name of a settled message; the ending follows from the first bytes, so that a double click opens it. */
export function settledName(id: string, body: Uint8Array): string {
  const start = Buffer.from(body.subarray(0, 64))
    .toString('latin1')
    .replace(/[^!-~]/g, '');
  if (start.startsWith('<')) return `${id}.xml`;
  if (start.startsWith('{') || start.startsWith('[')) return `${id}.json`;
  return /^(MSH|FHS|BHS)/.test(start) ? `${id}.hl7` : `${id}.bin`;
}

/** File name of a receipt. An id that is no plain token is replaced by its hash. */
export function receiptName(id: string, contentType: string): { name: string; sidecar: string } {
  const stem = /^[\w-][\w.-]{0,99}$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
  const kind = /hl7-v2|er7/i.test(contentType) ? 'hl7' : /json/i.test(contentType) ? 'json' : 'xml';
  return { name: `${stem}.${kind}`, sidecar: sidecarName(stem) };
}

/** Names that programs give to files they are still writing, and our own sidecars. */
export function isNoMessage(name: string): boolean {
  return /^[.~]|~$|\.(tmp|temp|part|partial|filepart|crdownload|swp)$/i.test(name) || name.endsWith(SIDECAR);
}

export function isSettledPlace(place: Place): place is SettledPlace {
  return (SETTLED as readonly Place[]).includes(place);
}
