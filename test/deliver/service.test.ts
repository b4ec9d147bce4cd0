/** The service as an operator runs it, against receivers that ask for tokens; and how it refuses to start without its keys. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { loadDirectory } from '../../src/tables/directory.ts';
import { SYNTHETIC_DIRECTORY } from '../../src/tables.ts';
import { type Running, run, start } from '../commands/cli.ts';
import { loadFixtures } from '../support/fixtures.ts';

const forward = loadFixtures().find(({ verdict }) => verdict === 'forward');
if (!forward) throw new Error('no fixture to send');

let folder: string;
let sandbox: RunningSandbox;
let running: Running | null = null;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'los-doors-'));
  sandbox = await startSandbox({
    directory: loadDirectory(SYNTHETIC_DIRECTORY),
    port: 0,
    access: { kind: 'private-key-jwt', keys: join(folder, 'keys') },
  });
});
afterEach(async () => {
  running?.child.kill('SIGKILL');
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({
  LOS_RECEIVERS: join(folder, 'keys', 'receivers.json'),
  LOS_SPOOL_DIR: join(folder, 'spool'),
  LOS_HTTP_PORT: '0',
});

test('a referral waits while no token can be had, is delivered when it can, and no key or token is told to anybody', async () => {
  sandbox.controlTokens({ mode: 'status:503', times: 1 });
  running = start(['run'], { ...environment(), LOS_QUEUE_RETRY_DELAYS: '500ms' });
  const begun = JSON.parse(await running.line((line) => line.includes('"msg":"started"')));
  await run(['send', forward.file], { environment: environment() });
  const waiting = JSON.parse(await running.line((line) => line.includes('"outcome":"retry"')));
  expect(waiting).toMatchObject({ answer: 'no-token' });
  await running.line((line) => line.includes('no access token for a receiver, its referrals wait'));
  const delivered = JSON.parse(await running.line((line) => line.includes('"outcome":"delivered"')));
  expect(delivered).toMatchObject({ receiver: forward.expected.receiver, receipt: 'positive' });
  expect(sandbox.received(forward.expected.receiver ?? '')).toHaveLength(1);

  const metrics = await (await fetch(`http://127.0.0.1:${begun.port}/metrics`)).text();
  expect(metrics).toContain(`los_receiver_token_trouble{receiver="${forward.expected.receiver}"} 0`);
  running.child.kill('SIGTERM');
  const { stdout, stderr, code } = await running.ended;
  expect(code).toBe(0);
  const { d, n } = JSON.parse(readFileSync(join(folder, 'keys', 'client-jwk.json'), 'utf8'));
  for (const secret of [d, n, 'access_token', 'client_assertion', 'eyJ']) {
    expect(stdout + stderr + metrics).not.toContain(secret);
  }
});

test('a missing key stops the start, before any message is taken, with the reason; judging offline needs no keys', async () => {
  rmSync(join(folder, 'keys', 'client-jwk.json'));
  const ended = await run(['run'], { environment: environment() });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('receivers cannot be reached as configured');
  expect(ended.stderr).toContain(
    `${forward.expected.receiver}, credentials: ${join(folder, 'keys', 'client-jwk.json')}: cannot be read (ENOENT)`,
  );
  const checked = await run(['check', forward.file], { environment: environment() });
  expect(checked).toMatchObject({ code: 0, stderr: '' });
});
