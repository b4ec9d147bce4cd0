/** Adapters that die: at each step of a delivery's life, at random, and two of them alternately. */
import type { Field } from '../field.ts';
import { STEPS, type Step } from '../harm-plan.ts';
import type { Letter } from '../mail.ts';
import type { BrokerScenario } from '../scenario.ts';

/** Answers 503 while adapters are killed, so that there are retries to be killed at. */
const AWAY = 'vurderingseining-vest';

/** A letter on whose way the step lies. */
function letterFor({ mail }: Field, step: Step): Letter {
  if (step.endsWith(' dead-letter')) return mail.one('incomplete');
  if (step.endsWith(' retry')) return mail.one('forward', AWAY);
  if (step.endsWith(' test')) return mail.one('test');
  if (step.endsWith(' ignored')) return mail.one('ignored');
  if (step.endsWith(' inbox')) return mail.one('batch');
  return mail.one('forward', 'rke-sor-ost');
}

export const killedAtEachStep: BrokerScenario = {
  name: 'an adapter killed at each step of a delivery',
  on: 'broker',
  messages: 110,
  async run(field) {
    field.receivers({ mode: 'status:503' }, AWAY);
    const portion = Math.ceil(field.messages / STEPS.length) - 2;
    for (const step of field.chance.shuffled(STEPS)) {
      const count = field.chance.between(1, 2);
      field.feed(portion);
      field.feedThese(Array.from({ length: 2 }, () => letterFor(field, step)));
      const adapter = field.start({ kill: { step, count } });
      await field.until(`an adapter dies when it has ${step}`, () => !adapter.running());
      field.harm += 1;
    }
    field.receivers(null, AWAY);
  },
};

export const killedAtRandom: BrokerScenario = {
  name: 'an adapter killed at random',
  on: 'broker',
  messages: 100,
  async run(field) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    await dieAgainAndAgain(field, 1, 3);
  },
};

export const twoKilledAlternately: BrokerScenario = {
  name: 'two adapters at one inbox, killed alternately',
  on: 'broker',
  messages: 120,
  async run(field) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    await dieAgainAndAgain(field, 2, 4);
  },
};

/** Keeps so many adapters at work and kills them in turn, each time at a chance moment in the flow. */
async function dieAgainAndAgain(field: Field, together: number, kills: number): Promise<void> {
  const adapters = Array.from({ length: together }, () => field.start());
  const portion = Math.floor((field.messages * 0.7) / kills);
  for (let kill = 0; kill < kills; kill += 1) {
    await field.settled(kill * portion + field.chance.between(1, portion));
    await adapters[kill % together]?.kill();
    field.harm += 1;
    adapters[kill % together] = field.start();
  }
}
