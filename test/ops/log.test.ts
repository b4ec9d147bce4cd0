/** The log: what passes the allow-list, what is withheld, and what is told of an error. */
import { describe, expect, it } from 'vitest';
import { faultOf } from '../../src/ops/fault.ts';
import { createLog } from '../../src/ops/log.ts';

function capture(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  const log = createLog(level, { write: (line) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

describe('the log', () => {
  it('writes known fields of the right shape', () => {
    const { log, lines } = capture();
    log.info('message settled', {
      outcome: 'dead-lettered',
      class: 'content',
      reasons: ['PHONE_MISSING'],
      message: '8d0c2c7e-5b7a-5f0c-9f1f-6c1a8f0b1e57',
      urgent: false,
      durationMs: 3.2,
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      service: 'henvisningslos',
      msg: 'message settled',
      outcome: 'dead-lettered',
      class: 'content',
      reasons: ['PHONE_MISSING'],
      durationMs: 3.2,
    });
    expect(lines[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('leaves out fields it does not know, whatever they hold', () => {
    const { log, lines } = capture();
    log.error('processing failed on our side', {
      patient: 'Brynhild Fjordmo',
      err: new Error('Brynhild Fjordmo'),
      error: new Error('Brynhild Fjordmo'),
      body: Buffer.from('Brynhild'),
      msg: 'Brynhild Fjordmo',
      stage: 'decide',
    });
    expect(JSON.stringify(lines)).not.toContain('Brynhild');
    expect(lines[0]).toMatchObject({ msg: 'processing failed on our side', stage: 'decide' });
  });

  it('tells what the broker said, in one line and not without end, unless a number like a person’s is in it', () => {
    const { log, lines } = capture();
    const detail = `consume: inequivalent arg 'x-queue-type'\n  for queue 'referrals.inbox' ${'x'.repeat(600)}`;
    log.error('queue event', { event: 'topology-differs', detail });
    log.error('queue event', { event: 'topology-differs', detail: 'queue 01815912345' });
    expect(lines[0]?.detail).toBe(detail.replace('\n  ', ' ').slice(0, 500));
    expect(lines[1]?.detail).toBe('(withheld)');
  });

  it('withholds a known field whose value has another shape', () => {
    const { log, lines } = capture();
    log.warn('receiver does not take referrals now, they wait', {
      receiver: 'Brynhild Fjordmo',
      answer: '01815912345',
      reasons: ['PHONE_MISSING', 'Brynhild'],
      at: ['src/decide.ts:3', 'Brynhild'],
      attempt: '01815912345',
    });
    expect(lines[0]).toMatchObject({
      receiver: '(withheld)',
      answer: '(withheld)',
      reasons: '(withheld)',
      at: '(withheld)',
      attempt: '(withheld)',
    });
  });

  it('is silent below its level', () => {
    const { log, lines } = capture('warn');
    log.info('started', {});
    expect(lines).toEqual([]);
  });
});

describe('what is told of something thrown', () => {
  it('is the name, the code and our own frames, never the message', () => {
    const error = Object.assign(new TypeError('reading «Brynhild Fjordmo» of 01815912345'), {
      code: 'ECONNRESET',
    });
    error.stack = [
      'TypeError: reading «Brynhild Fjordmo» of 01815912345',
      '    at decide (file:///somewhere/henvisningslos/src/decide.ts:30:11)',
      '    at parse (file:///somewhere/henvisningslos/node_modules/saxes/src/saxes.js:1:2)',
      '    at async file:///somewhere/henvisningslos/dist/queue/spool/index.js:7:3',
      '    at node:internal/main:1:1',
    ].join('\n');
    expect(faultOf(new Error('at stage decide', { cause: error }))).toEqual({
      fault: 'TypeError',
      code: 'ECONNRESET',
      at: ['src/decide.ts:30', 'dist/queue/spool/index.js:7'],
    });
  });

  it('holds no line of a message that looks like a frame', () => {
    const error = new Error('broken\n    at fjordmo (file:///x/src/brynhild.ts:1:1)');
    expect(JSON.stringify(faultOf(error))).not.toContain('brynhild');
  });

  it('copes with what is no error', () => {
    expect(faultOf('Brynhild')).toEqual({ fault: 'string', code: null, at: [] });
    expect(faultOf(undefined)).toEqual({ fault: 'undefined', code: null, at: [] });
  });
});
