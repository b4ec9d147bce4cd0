/** Receivers that fail: statuses, silences, answers half sent or lost, refusals, wrong certificates, expired tokens. */
import type { Behaviour } from '../../../src/sandbox/sandbox.ts';
import type { BrokerScenario } from '../scenario.ts';

/** A request that came to nothing; not one that wasn't made, since the receiver was busy or left in peace. */
const FAILED = /"outcome":"retry"(?!.*"answer":"(?:busy|circuit-open)")/g;

/** Every receiver fails so for its first requests; then all is well. */
function failing(
  name: string,
  behaviour: Behaviour,
  more: Partial<Pick<BrokerScenario, 'receivers' | 'repeats' | 'messages'>> = {},
): BrokerScenario {
  return {
    name,
    on: 'broker',
    messages: 40,
    harmSaid: FAILED,
    ...more,
    async run(field) {
      field.receivers({ ...behaviour, times: field.chance.between(2, 6) });
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
    messages: 50,
    harmSaid: /"class":"refused"/g,
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
  {
    name: 'receivers that show certificates of others, of no known issuer, or that have expired',
    on: 'broker',
    messages: 40,
    access: 'tls',
    harmSaid: FAILED,
    async run(field) {
      field.feed(field.messages);
      for (const shown of field.chance.shuffled(['unknown-authority', 'wrong-name', 'expired'] as const)) {
        field.sandbox.show(shown);
        const tried = field.timesSaid(FAILED);
        if (!field.working()) field.start();
        await field.until('receivers were tried in vain', () => field.timesSaid(FAILED) > tried + 3);
      }
      field.sandbox.show('right');
    },
  },
  tokensExpire('access tokens by client secret that expire early', 'client-secret'),
  tokensExpire('access tokens by private_key_jwt and DPoP that expire early', 'private-key-jwt'),
];

/** Tokens end before their time, again and again; each time the adapter must fetch new ones, and once it gets none for a while. */
function tokensExpire(name: string, access: 'client-secret' | 'private-key-jwt'): BrokerScenario {
  return {
    name,
    on: 'broker',
    messages: 50,
    access,
    async run(field) {
      field.receivers({ mode: 'ok', delayMs: 20 });
      field.feed(field.messages);
      field.start();
      for (let turn = 1; turn <= 4; turn += 1) {
        await field.settled(Math.floor((turn * field.messages) / 6));
        if (turn === 3) field.sandbox.controlTokens({ mode: 'status:503', times: 5 });
        field.sandbox.withdrawTokens();
        field.harm += 1;
      }
    },
  };
}
