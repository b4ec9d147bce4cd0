/** What the deliverer tells about receivers → log lines by who must act, and gauges. */
import type { DeliveryObserver } from '../deliver/deliver.ts';
import type { ObserverParts } from './observer.ts';

/** A token server that fails so is not there at the moment; everything else is for an operator to mend. */
const PASSING =
  /^(timeout|connection|name-lookup|answer-broken|http-5\d\d|http-429|temporarily-unavailable)$/;

export function createDeliveryObserver({ log, metrics }: ObserverParts): DeliveryObserver {
  const open = new Set<string>();
  return {
    circuit(receiver, state, why, pauseMs) {
      metrics.circuit(receiver, state === 'closed' ? null : pauseMs);
      // n.b. a probe that fails opens the circuit anew: an outage is told once, and its end.
      if (state === 'open' && !open.has(receiver)) {
        open.add(receiver);
        log.warn('circuit of a receiver opened, it is left in peace and its referrals wait', {
          receiver,
          answer: why,
        });
      } else if (state === 'closed' && open.delete(receiver)) {
        log.info('circuit of a receiver closed, its referrals flow', { receiver });
      }
    },
    tokens(receiver, why) {
      metrics.tokens(receiver, why === null);
      if (why === null) log.info('access tokens for a receiver can be had again', { receiver });
      else {
        const level = PASSING.test(why) ? 'warn' : 'error';
        log[level]('no access token for a receiver, its referrals wait', { receiver, answer: why });
      }
    },
    files(receiver, setting, why) {
      if (why === null) log.info('key or certificate of a receiver renewed', { receiver, detail: setting });
      else {
        log.error('key or certificate of a receiver cannot be used, the one before stays in use', {
          receiver,
          detail: `${setting}: ${why}`,
        });
      }
    },
  };
}
