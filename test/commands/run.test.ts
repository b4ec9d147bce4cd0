/** `los run` and `los send` as an operator uses them: real processes, a real spool or broker, a real receiver. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { loadDirectory } from '../../src/tables/directory.ts';
import { SYNTHETIC_DIRECTORY } from '../../src/tables.ts';
import { brokerUrl } from '../support/broker-url.ts';
import { loadFixtures } from '../support/fixtures.ts';
import { type Running, run, start } from './cli.ts';

const forward = loadFixtures().find(({ verdict }) => verdict === 'forward');
const incomplete = loadFixtures().find(({ verdict }) => verdict === 'incomplete');
if (!forward || !incomplete) throw new Error('no fixtures to send');

let folder: string;
let sandbox: RunningSandbox;
let config: string;
const started: Running[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'los-run-'));
  sandbox = await startSandbox({ directory: loadDirectory(SYNTHETIC_DIRECTORY), port: 0 });
  config = join(folder, 'los.json');
  writeFileSync(config, JSON.stringify({ receivers: sandbox.directory.entries, http: { port: 0 } }));
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function service(environment: Record<string, string>): Running {
  const running = start(['run', '--config', config], environment);
  started.push(running);
  return running;
}

const saying = (text: string) => (line: string) => line.includes(`"msg":"${text}"`);

describe.each([
  { kind: 'spool', environment: async () => ({ LOS_SPOOL_DIR: join(folder, 'spool') }) },
  {
    kind: 'amqp',
    environment: async () => ({ LOS_AMQP_URL: await brokerUrl(), LOS_AMQP_PREFIX: `los-run-${process.pid}` }),
  },
])('the service on $kind', ({ kind, environment }) => {
  it('delivers what is sent, tells each outcome in one line, is ready meanwhile, and drains on SIGTERM', async () => {
    sandbox.forget();
    const settings = await environment();
    const running = service(settings);
    const begun = JSON.parse(await running.line(saying('started')));
    expect(begun).toMatchObject({ queue: kind, level: 'info' });
    const ready = await fetch(`http://127.0.0.1:${begun.port}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ ready: true, reasons: [] }),
    ]);

    const sent = await run(['send', '--config', config, forward.file, incomplete.file], {
      environment: settings,
    });
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    expect(sent.stdout.trim().split('\n')).toHaveLength(2);

    const delivered = JSON.parse(await running.line((line) => line.includes('"outcome":"delivered"')));
    expect(delivered).toMatchObject({
      msg: 'message settled',
      receiver: forward.expected.receiver,
      receipt: 'positive',
    });
    const turnedBack = JSON.parse(await running.line((line) => line.includes('"class":"content"')));
    expect(turnedBack).toMatchObject({ msg: 'message settled', verdict: 'incomplete', receipt: 'negative' });
    expect(sandbox.received().map(({ receiverId }) => receiverId)).toEqual([forward.expected.receiver]);
    const metrics = await (await fetch(`http://127.0.0.1:${begun.port}/metrics`)).text();
    expect(metrics).toContain('los_receipts_total{kind="negative"} 1');

    running.child.kill('SIGTERM');
    const ended = await running.ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const lines = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg === 'message settled')).toHaveLength(2);
    expect(lines.slice(-2).map(({ msg }) => msg)).toEqual(['draining', 'drained']);
  });
});

it('the service tells at start of intake units without a receiver, and of receivers that no table knows', async () => {
  const own = join(folder, 'slip.json');
  const receivers = sandbox.directory.entries.map((row) =>
    row.id === 'rve-nord' ? { ...row, id: 'rve-nrod' } : row,
  );
  writeFileSync(own, JSON.stringify({ receivers, http: { port: 0 } }));
  const running = start(['run', '--config', own], { LOS_SPOOL_DIR: join(folder, 'slip') });
  started.push(running);
  await running.line(saying('started'));
  running.child.kill('SIGTERM');
  const told = (await running.ended).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ ids }) => ids);
  expect(told.map(({ level, ids }) => [level, ids])).toEqual([
    ['warn', ['rve-nord']],
    ['warn', ['rve-nrod']],
  ]);
});

describe('the service does not start', () => {
  it('on a broker with the synthetic receivers, and says what to set', async () => {
    const ended = await run(['run'], { environment: { LOS_AMQP_URL: 'amqp://los:hemmelig@127.0.0.1:1' } });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('LOS_RECEIVERS');
    expect(ended.stderr).not.toContain('hemmelig');
  });

  it('with faulty settings, all told at once', async () => {
    const ended = await run(['run'], { environment: { LOS_HTTP_PORT: 'x', LOS_DRAIN_LIMIT: 'long' } });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('LOS_HTTP_PORT');
    expect(ended.stderr).toContain('LOS_DRAIN_LIMIT');
  });

  it('where its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const ended = await run(['run', '--config', config], {
      environment: { LOS_HTTP_PORT: String(port), LOS_SPOOL_DIR: join(folder, 'other') },
    });
    other.close();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('the port is taken');
  });

  it('on a spool that another process has', async () => {
    const settings = { LOS_SPOOL_DIR: join(folder, 'shared') };
    const first = service(settings);
    await first.line(saying('started'));
    const second = await run(['run', '--config', config], { environment: settings });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`in use by process ${first.child.pid}`);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
    expect(readdirSync(settings.LOS_SPOOL_DIR)).not.toContain('lock');
  });
});
