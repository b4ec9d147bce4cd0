/**
 * Loaded into an adapter process before the program (`--import`): carries out the harm that its environment tells of, from
 * outside the program, by what it calls (amqplib, undici) and by what calls it. Nothing in `src/` knows of this.
 */
import { subscribe } from 'node:diagnostics_channel';
import { createRequire, register } from 'node:module';
import { dirname, join } from 'node:path';
import type { Channel, ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import { HARM_VARIABLE, type HarmPlan, type Place, type Step } from './harm-plan.ts';

const plan = JSON.parse(process.env[HARM_VARIABLE] ?? '{"prefix":""}') as HarmPlan;
const require = createRequire(import.meta.url);

let times = 0;
let closings = 0;

function comeTo(step: Step): void {
  if (plan.kill?.step !== step) return;
  times += 1;
  if (times === plan.kill.count) process.kill(process.pid, 'SIGKILL');
}

function placeOf(queue: string): Place {
  const name = queue.slice(plan.prefix.length + 1);
  if (name.startsWith('retry.')) return 'retry';
  return name === 'dead-letter' || name === 'test' || name === 'ignored' || name === 'inbox'
    ? name
    : 'receipts';
}

type Confirm = NonNullable<Parameters<ConfirmChannel['publish']>[4]>;

function harmChannels(): void {
  const { Channel, ConfirmChannel } = require(
    join(dirname(require.resolve('amqplib')), 'lib/channel_model.js'),
  ) as { Channel: { prototype: Channel }; ConfirmChannel: { prototype: ConfirmChannel } };

  const { consume, ack } = Channel.prototype;
  Channel.prototype.consume = function (this: Channel, queue, onMessage, options) {
    if (plan.closeChannel && closings < plan.closeChannel.times) {
      closings += 1;
      setTimeout(() => giveBackNothing(this), plan.closeChannel.afterMs).unref();
    }
    return consume.call(
      this,
      queue,
      (message) => {
        if (message) comeTo('taken');
        onMessage(message);
      },
      options,
    );
  };
  Channel.prototype.ack = function (this: Channel, message, allUpTo) {
    ack.call(this, message, allUpTo);
    setTimeout(() => comeTo('acked'), 2);
  };

  const { publish } = ConfirmChannel.prototype;
  ConfirmChannel.prototype.publish = function (
    this: ConfirmChannel,
    exchange: string,
    queue: string,
    content: Buffer,
    options?: Options.Publish,
    confirm: Confirm = () => {},
  ) {
    const place = placeOf(queue);
    const betrayed = plan.betray?.place === place ? plan.betray.how : null;
    if (betrayed === 'drop') {
      setTimeout(() => confirm(null, {}), 1);
      return true;
    }
    if (betrayed === 'under-two-ids') {
      publish.call(this, exchange, queue, content, { ...options, messageId: 'another' }, () => {});
    }
    const to = betrayed === 'into-dead-letter' ? `${plan.prefix}.dead-letter` : queue;
    const written = publish.call(this, exchange, to, content, options, (error, ok) => {
      if (!error) comeTo(`confirmed ${place}`);
      confirm(error, ok);
    });
    setTimeout(() => comeTo(`written ${place}`), 1);
    return written;
  };
}

/** n.b. RabbitMQ answers an unknown delivery tag with PRECONDITION_FAILED and the end of the channel. */
function giveBackNothing(channel: Channel): void {
  const never = { fields: { deliveryTag: 4_000_000_000 } } as ConsumeMessage;
  try {
    channel.nack(never, false, true);
  } catch {
    // It is closed already.
  }
}

function watchRequests(): void {
  subscribe('undici:request:bodySent', () => setTimeout(() => comeTo('request-sent'), 1));
  subscribe('undici:request:trailers', () => comeTo('request-answered'));
}

/** n.b. only the calendar jumps: timers and `performance.now()` run on a clock that an operator cannot set. */
function bendClock({ jumpsMs, everyMs }: NonNullable<HarmPlan['clock']>): void {
  const RealDate = Date;
  const realNow = Date.now;
  let offset = 0;
  let turn = 0;
  setInterval(() => {
    offset = jumpsMs[turn++ % jumpsMs.length] ?? 0;
  }, everyMs).unref();
  const now = () => realNow() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: [], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}

harmChannels();
watchRequests();
if (plan.clock) bendClock(plan.clock);
if (plan.decide) register('./harm-hooks.mjs', import.meta.url);
