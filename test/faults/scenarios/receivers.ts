/** Receivers that fail: statuses, silences, answers half sent or lost, refusals, wrong certificates, expired tokens. */
import type { Behaviour } from '../../../src/sandbox/sandbox.ts';
import type { BrokerScenario } from '../scenario.ts';

/** Every receiver fails so for its first requests; then all is well. */
function failing(
  name: string,
  behaviour: Behaviour,
  more: Partial<Pick<BrokerScenario, 'receivers' | 'repeats' | 'messages'>> = {},
): BrokerScenario {
  return {
    name,
    on: 'broker',
    messages: 100,
    ...more,
    async run(field) {
      field.receivers({ ...behaviour, times: field.chance.between(3, 8) });
      field.feed(field.messages);
      field.start();
    },
  };
}

/** Refuses for good; its referrals are rightly turned back, and nobody else's are. */
const REFUSING = 'rke-sor-ost';

export const failingReceivers: readonly BrokerScenario[] = [
  failing('receivers that answer 500', { mode: 'status:500' }),
  failing('receivers that answer 503 with Retry-After', { mode: 'status:503', retryAfter: 1 }),
  failing('receivers that answer 429', { mode: 'status:429', retryAfter: 0 }),
  failing(
    'receivers that say nothing until the time is out',
    { mode: 'hang' },
    { receivers: { timeoutMs: 400 } },
  ),
  failing(
    'receivers that store and answer too late',
    { mode: 'ok', delayMs: 900 },
    { receivers: { timeoutMs: 600 } },
  ),
  failing('receivers whose answers end in the middle', { mode: 'half-sent' }),
  failing('receivers that reset the connection', { mode: 'reset' }),
  failing(
    'receivers whose answers are lost after they have stored',
    { mode: 'answer-lost' },
    { repeats: 'ok' },
  ),
  failing(
    'receivers that answer a repeat with 409 duplicate',
    { mode: 'answer-lost' },
    { repeats: 'conflict' },
  ),
  failing('receivers that answer 200 with transient-error', { mode: 'transient-error' }),
  {
    name: 'a receiver that answers 200 with fatal-error',
    on: 'broker',
    messages: 120,
    expected: (message) =>
      message.receiver === REFUSING && message.end === 'delivered'
        ? { ...message, end: 'dead-letter', sign: message.sign === null ? null : 'negative' }
        : message,
    async run(field) {
      field.receivers({ mode: 'fatal-error' }, REFUSING);
      field.feed(field.messages);
      field.start();
    },
  },
];
