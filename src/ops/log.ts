/**
 * Events of the service → JSON lines. The event's sentence is one of a fixed list and its fields pass an allow-list.
 * Levels tell who must act: `error` = an operator, `warn` = nobody now and nothing is lost, `info` = normal life.
 */
import { type DestinationStream, pino } from 'pino';
import { NAME } from '../version.ts';
import { allowed, type LogFields } from './log-fields.ts';

/** Every sentence the log can say; docs/operations.md tells what each asks of an operator. */
export const LOG_EVENTS = [
  'message settled',
  'dead letter needs an operator',
  'urgent referral turned back, its sender told',
  'processing failed on our side',
  'sender has heard nothing for too long, its referral waits',
  'receiver does not take referrals now, they wait',
  'receiver takes referrals again',
  'circuit of a receiver opened, it is left in peace and its referrals wait',
  'circuit of a receiver closed, its referrals flow',
  'no access token for a receiver, its referrals wait',
  'access tokens for a receiver can be had again',
  'key or certificate of a receiver renewed',
  'key or certificate of a receiver cannot be used, the one before stays in use',
  'queue event',
  'unknown settings in the environment',
  'receivers are the synthetic ones, at work on this machine only',
  'intake units that the receiver directory does not reach, their referrals are unroutable',
  'receivers in the directory that no table knows',
  'replay of dead letters begins',
  'dead letters replayed',
  'deletion of dead letters begins',
  'dead letters deleted',
  'opening the queue',
  'started',
  'draining',
  'drained',
  'stopped with messages in hand, they come again',
  'stopped at once, messages in hand come again',
] as const;
type LogEvent = (typeof LOG_EVENTS)[number];

export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** @param destination where lines go; standard output when left out. Writes are synchronous, so an exit loses no line. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: { service: NAME, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: allowed },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  };
}
