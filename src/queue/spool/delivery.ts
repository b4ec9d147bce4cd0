/** One message in `work/` → settled by one rename into the folder where it belongs. */
import { access } from 'node:fs/promises';
import { headersForReturn, retryDelayMs } from '../coming-again.ts';
import type { Delivery, DeliveryMeta, Headers, OutgoingReceipt, Place } from '../queue.ts';
import type { Disk } from './disk.ts';
import {
  isSettledPlace,
  type Layout,
  partId,
  receiptName,
  SETTLED,
  type SettledPlace,
  settledName,
  sidecarName,
  WAITING,
} from './layout.ts';
import { NO_PROPERTIES, type Properties, sidecar } from './properties.ts';

export interface SpoolDeliveryParts {
  readonly id: string;
  readonly body: Buffer;
  readonly meta: DeliveryMeta;
  readonly properties: Properties;
  readonly layout: Layout;
  readonly disk: Disk;
  readonly retryDelaysMs: readonly number[];
  /** False once the spool has been closed, or taken over by another process. */
  isOurs(): boolean;
  /** The message left `work/` for `retry/`, to be taken from there at `notBefore`. */
  retried(notBefore: number): void;
  settled(): void;
  released(): void;
}

export class SpoolDelivery implements Delivery {
  readonly body: Buffer;
  readonly meta: DeliveryMeta;
  readonly #parts: SpoolDeliveryParts;
  #settled = false;
  /** True once the message is no longer in `work/`. */
  #moved = false;
  #copies = 0;

  constructor(parts: SpoolDeliveryParts) {
    this.body = parts.body;
    this.meta = parts.meta;
    this.#parts = parts;
  }

  async answer(receipt: OutgoingReceipt): Promise<void> {
    this.#mustBeOurs();
    const { id, contentType, body, correlationId, headers } = receipt;
    const { name, sidecar: beside } = receiptName(id, contentType);
    const { replyTo } = this.meta;
    const { disk } = this.#parts;
    await disk.write(
      'receipts',
      beside,
      sidecar({ messageId: id, correlationId, replyTo, contentType, headers }),
    );
    await disk.write('receipts', name, body);
  }

  async copyTo(place: Place, headers: Headers, body?: Uint8Array): Promise<void> {
    this.#mustBeOurs();
    if (isSettledPlace(place)) return this.#keep(place, headers, body);
    if (place === 'retry') return this.#retry(headers);
    return this.#part(headers, body ?? this.body);
  }

  async ack(): Promise<void> {
    if (this.#settled) return;
    this.#mustBeOurs();
    const { id, disk } = this.#parts;
    if (!this.#moved) await disk.remove('work', id);
    this.#settled = true;
    this.#parts.settled();
  }

  async release(): Promise<void> {
    if (this.#settled) return;
    this.#settled = true;
    // n.b. what has been moved has its fate; it can't come again.
    if (this.#moved) this.#parts.settled();
    else this.#parts.released();
  }

  /** The sidecar first: a crash before the rename leaves the message in `work/` and a sidecar that recovery removes. */
  async #keep(place: SettledPlace, headers: Headers, body?: Uint8Array): Promise<void> {
    const { id, disk, properties } = this.#parts;
    await disk.write(place, sidecarName(id), sidecar({ ...properties, headers }));
    const name = settledName(id, body ?? this.body);
    if (body || this.#moved) return disk.write(place, name, body ?? this.body);
    await disk.move(['work', id], [place, name]);
    this.#moved = true;
    await disk.remove('properties', id);
  }

  /** n.b. a crash between the two acts costs an attempt that wasn't made, nothing more. */
  async #retry(headers: Headers): Promise<void> {
    const { id, disk, properties, retryDelaysMs } = this.#parts;
    if (this.#moved) return;
    const delayMs = retryDelayMs(headers, retryDelaysMs);
    const notBefore = Date.now() + delayMs;
    const next: Properties = {
      ...properties,
      headers: headersForReturn(this.meta, headers, delayMs),
      deaths: 0,
      notBefore,
    };
    await disk.write('properties', id, JSON.stringify(next));
    await disk.move(['work', id], ['retry', id]);
    this.#moved = true;
    this.#parts.retried(notBefore);
  }

  /** A part of a batch has an id of its own that follows from the batch's, so that a second split makes none twice. */
  async #part(headers: Headers, body: Uint8Array): Promise<void> {
    const { disk, properties, id } = this.#parts;
    const part = partId(id, String(headers['los-batch-index'] ?? `copy ${this.#copies++}`));
    if (await this.#isKnown(part, body)) return;
    const own: Properties = {
      ...NO_PROPERTIES,
      messageId: properties.messageId,
      correlationId: properties.correlationId,
      replyTo: properties.replyTo,
      contentType: properties.contentType,
      traceparent: properties.traceparent,
      headers,
    };
    await disk.write('properties', part, JSON.stringify(own));
    await disk.write('inbox', part, body);
  }

  async #isKnown(id: string, body: Uint8Array): Promise<boolean> {
    const { layout } = this.#parts;
    const kept = settledName(id, body);
    const paths = [
      ...WAITING.map((folder) => layout.path(folder, id)),
      ...SETTLED.map((place) => layout.path(place, kept)),
    ];
    const found = await Promise.all(
      paths.map((path) =>
        access(path).then(
          () => true,
          () => false,
        ),
      ),
    );
    return found.includes(true);
  }

  #mustBeOurs(): void {
    if (this.#settled || !this.#parts.isOurs()) throw new Error('the delivery is no longer ours');
  }
}
