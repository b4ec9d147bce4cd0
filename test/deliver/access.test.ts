/** Receivers that ask for certificates and access tokens, against a real HTTPS server and a token server as strict as HelseID. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createDeliverer } from '../../src/deliver/http.ts';
import type { AccessKind } from '../../src/sandbox/access.ts';
import { createAuthority } from '../../src/sandbox/certificates.ts';
import { directoryOf } from '../../src/tables/directory.ts';
import { entryOf, RECEIVER, type Scene, scene, send, transient } from './doors.ts';

const open: Scene[] = [];
async function play(kind: AccessKind, more: object = {}): Promise<Scene> {
  const one = await scene(kind, more);
  open.push(one);
  return one;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const ACCEPTED = { kind: 'accepted', status: 200 };
const TOKENS = ['client-secret', 'private-key-jwt'] as const;

describe('a receiver that asks for', () => {
  test.each(['tls', 'certificate', ...TOKENS] as const)('%s gets it, and takes the bundle', async (kind) => {
    const { deliverer, receiver, sandbox } = await play(kind);
    const one = deliverer();
    for (const _ of [1, 2, 3]) expect(await send(one, receiver)).toMatchObject(ACCEPTED);
    expect(sandbox.received(RECEIVER)).toHaveLength(3);
  });

  test('an access token gets none but that of its own token server', async () => {
    const { deliverer, sandbox } = await play('private-key-jwt');
    const plain = directoryOf(
      { receivers: sandbox.directory.entries.map((row) => ({ ...row, credentials: undefined })) },
      'without credentials',
    );
    expect(await send(deliverer(plain), entryOf(plain))).toMatchObject(transient('credentials'));
    expect(sandbox.received()).toEqual([]);
  });

  test('a client certificate takes nothing from who has none', async () => {
    const { deliverer, receiver, sandbox } = await play('certificate');
    const plain = directoryOf(
      { receivers: [{ ...receiver, tls: { caFile: receiver.tls?.caFile } }] },
      'without certificate',
    );
    // n.b. over TLS 1.3 a sender learns of it only when its first bytes are not answered.
    expect(await send(deliverer(plain), entryOf(plain))).toMatchObject({
      kind: 'transient',
      why: expect.stringMatching(/^(tls|connection)$/),
    });
    expect(sandbox.received()).toEqual([]);
  });
});

describe.each(TOKENS)('tokens by %s', (kind) => {
  test('are fetched once for a burst', async () => {
    const { deliverer, receiver, sandbox } = await play(kind);
    const one = deliverer();
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(one, receiver)));
    expect(answers.map((answer) => answer.kind)).toEqual(Array(40).fill('accepted'));
    expect(sandbox.tokensIssued()).toBe(1);
  });

  test('that have expired early are renewed once for all, and every request is repeated', async () => {
    const { deliverer, receiver, sandbox, told } = await play(kind);
    const one = deliverer();
    await send(one, receiver);
    sandbox.withdrawTokens();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(one, receiver)));
    expect(answers.map((answer) => answer.kind)).toEqual(Array(10).fill('accepted'));
    expect(sandbox.tokensIssued()).toBe(2);
    expect(told).toEqual([]);
  });

  test('that cannot be had send nothing and refuse nobody: no-token, until they can be had again', async () => {
    const { deliverer, receiver, sandbox, told } = await play(kind, { breaker: { failures: 100 } });
    const one = deliverer();
    sandbox.controlTokens({ mode: 'status:503', times: 1 });
    expect(await send(one, receiver)).toEqual({
      kind: 'transient',
      status: null,
      why: 'no-token',
      retryAfterMs: null,
    });
    expect(told).toEqual([`tokens ${RECEIVER} http-503`]);
    await expect.poll(() => send(one, receiver), { timeout: 15_000, interval: 500 }).toMatchObject(ACCEPTED);
    expect(told).toEqual([`tokens ${RECEIVER} http-503`, `tokens ${RECEIVER} null`]);
    expect(sandbox.received(RECEIVER)).toHaveLength(1);
  });

  test.each([
    ['status:400', 'http-400'],
    ['status:302', 'http-302'],
    ['status:200', 'answer-broken'],
    ['reset', 'connection'],
  ] as const)('a token server that answers %s is told of as %s', async (mode, why) => {
    const { deliverer, receiver, sandbox, told } = await play(kind);
    sandbox.controlTokens({ mode });
    expect(await send(deliverer(), receiver)).toMatchObject(transient('no-token'));
    expect(told).toEqual([`tokens ${RECEIVER} ${why}`]);
  });

  test('a token server that does not know the client is told of by its own code, and nothing of the secret or key is', async () => {
    const { deliverer, receiver, sandbox, told } = await play(kind);
    const stranger = directoryOf(
      {
        receivers: [{ ...receiver, credentials: { ...receiver.credentials, clientId: 'somebody-else' } }],
      },
      'of a stranger',
    );
    expect(await send(deliverer(stranger), entryOf(stranger))).toMatchObject(transient('no-token'));
    expect(told).toEqual([`tokens ${RECEIVER} invalid-client`]);
    expect(sandbox.tokensIssued()).toBe(0);
  });

  test('a 401 that a new token does not mend is our fault, asked about once more and no oftener', async () => {
    const { deliverer, receiver, sandbox } = await play(kind);
    sandbox.control(RECEIVER, { mode: 'status:401' });
    expect(await send(deliverer(), receiver)).toMatchObject({ ...transient('credentials'), status: 401 });
    expect(sandbox.tokensIssued()).toBe(2);
  });
});

describe('a certificate that no sender may trust', () => {
  test.each(['expired', 'wrong-name', 'unknown-authority'] as const)('%s: nothing is sent', async (shown) => {
    const { deliverer, receiver, sandbox } = await play('tls');
    sandbox.show(shown);
    const one = deliverer();
    expect(await send(one, receiver)).toMatchObject(transient('tls'));
    expect(sandbox.received()).toEqual([]);
    sandbox.show('right');
    expect(await send(one, receiver)).toMatchObject(ACCEPTED);
  });

  test('at the token server: no token, nothing is sent', async () => {
    const { deliverer, receiver, sandbox, told } = await play('client-secret');
    sandbox.show('wrong-name');
    expect(await send(deliverer(), receiver)).toMatchObject(transient('no-token'));
    expect(told).toEqual([`tokens ${RECEIVER} tls`]);
  });

  test('is not trusted when Node is told to trust everybody', async () => {
    const { deliverer, receiver, sandbox } = await play('tls');
    sandbox.show('unknown-authority');
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await send(deliverer(), receiver)).toMatchObject(transient('tls'));
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
    expect(sandbox.received()).toEqual([]);
  });

  test.each([
    ['TLSv1.1', transient('tls')],
    ['TLSv1.2', ACCEPTED],
  ] as const)('a server that speaks no newer than %s', async (maxVersion, expected) => {
    const { receiver, deliverer, keys } = await play('tls');
    const authority = await createAuthority();
    const caFile = join(keys, 'old-ca.pem');
    writeFileSync(caFile, authority.certificate);
    const { certificate, key } = authority.server('right');
    // n.b. OpenSSL speaks the old versions only when its demands on ciphers are lowered.
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const old = createServer(
      { cert: certificate, key, minVersion: 'TLSv1', maxVersion, ciphers },
      (request, response) => request.resume().on('end', () => response.end()),
    );
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = old.address() as AddressInfo;
      const row = { ...receiver, endpoint: `https://127.0.0.1:${port}/`, tls: { caFile } };
      const directory = directoryOf({ receivers: [row] }, 'of an old server');
      expect(await send(deliverer(directory), entryOf(directory))).toMatchObject(expected);
    } finally {
      old.closeAllConnections();
      await new Promise((resolve) => old.close(resolve));
    }
  });

  test('a CA of its own is trusted by nobody who was not told to', async () => {
    const { deliverer, receiver } = await play('tls');
    const trusting = directoryOf({ receivers: [{ ...receiver, tls: undefined }] }, 'without the CA');
    expect(await send(deliverer(trusting), entryOf(trusting))).toMatchObject(transient('tls'));
  });
});

describe('keys and certificates', () => {
  test('that are missing or broken stop the start: all of them are told at once, and nothing of what is in them', async () => {
    const { receiver, keys } = await play('private-key-jwt');
    writeFileSync(join(keys, 'broken.json'), '{"kty":"RSA","d":"SECRET-PART"}');
    const { credentials, tls } = receiver;
    const rows = [
      { ...receiver, id: 'one', tls: { caFile: join(keys, 'none.pem') } },
      { ...receiver, id: 'two', credentials: { ...credentials, keyFile: join(keys, 'broken.json') } },
      { ...receiver, id: 'three', credentials: { ...credentials, algorithm: 'ES256' } },
      {
        ...receiver,
        id: 'four',
        tls: { ...tls, certificateFile: tls?.caFile, keyFile: join(keys, 'client-key.pem') },
      },
      {
        ...receiver,
        id: 'five',
        credentials: {
          kind: 'client-secret',
          tokenEndpoint: 'https://token.example/token',
          clientId: 'los',
          secretEnvironment: 'LOS_TEST_NO_SUCH_SECRET',
        },
      },
      { ...receiver, id: 'six', tls: { caFile: join(keys, 'client-secret.txt') } },
    ];
    const { entries } = directoryOf({ receivers: rows }, 'of the test');
    let message = '';
    try {
      createDeliverer({ receivers: entries });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(`one, tls: ${join(keys, 'none.pem')}: cannot be read (ENOENT)`);
    expect(message).toMatch(/two, credentials: .*broken\.json: cannot be used \(no private key/);
    expect(message).toMatch(/three, credentials: .*the algorithm does not fit/);
    expect(message).toMatch(/four, tls: .*the key is not that of the certificate/);
    expect(message).toContain('five, credentials: environment variable LOS_TEST_NO_SUCH_SECRET: is not set');
    expect(message).toMatch(/six, tls: .*the CA file holds no certificate/);
    expect(message).not.toContain('SECRET-PART');
    expect(message).not.toContain(readFileSync(join(keys, 'client-secret.txt'), 'utf8').trim());
  });

  test('a client certificate that is renewed is shown from the next request on; a broken one is told of and not used', async () => {
    const { deliverer, receiver, sandbox, keys, told } = await play('certificate', {
      breaker: { failures: 100 },
    });
    const one = deliverer();
    expect(await send(one, receiver)).toMatchObject(ACCEPTED);
    const certificate = join(keys, 'client.pem');
    copyFileSync(certificate, join(keys, 'kept.pem'));

    writeFileSync(certificate, 'half a fi');
    await expect
      .poll(async () => (await send(one, receiver)) && told.length, { timeout: 10_000, interval: 300 })
      .toBe(1);
    expect(told[0]).toMatch(/^files vurderingseining-vest tls .*the certificate file holds none/);
    expect(await send(one, receiver)).toMatchObject(ACCEPTED);

    const other = await createAuthority();
    writeFileSync(join(keys, 'client-key.pem'), other.client.key);
    writeFileSync(certificate, other.client.certificate);
    // n.b. the sandbox does not trust that authority: that it turns us away shows which certificate was shown.
    await expect
      .poll(async () => (await send(one, receiver)).kind, { timeout: 10_000, interval: 300 })
      .toBe('transient');
    expect(told.at(-1)).toBe(`files ${RECEIVER} tls null`);
    expect(sandbox.received(RECEIVER).length).toBeGreaterThan(1);
  });

  test('a client key that is taken away stays in use', async () => {
    const { deliverer, receiver, sandbox, keys, told } = await play('private-key-jwt');
    const one = deliverer();
    await send(one, receiver);
    rmSync(join(keys, 'client-jwk.json'));
    await expect
      .poll(
        async () => {
          sandbox.withdrawTokens();
          return (await send(one, receiver)).kind === 'accepted' && told.length;
        },
        { timeout: 10_000, interval: 300 },
      )
      .toBe(1);
    expect(told[0]).toMatch(/^files vurderingseining-vest credentials\.keyFile .*cannot be read \(ENOENT\)$/);
  });
});
