/** The sandbox with access control: what it asks of senders, and that it is as strict as it says. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccess, type SandboxAccess } from '../../src/sandbox/access.ts';
import { Proofs } from '../../src/sandbox/proof.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Asking, TokenServer } from '../../src/sandbox/token-server.ts';
import { directoryOf, loadDirectory } from '../../src/tables/directory.ts';

const ISSUER = 'https://localhost:1';
const CLIENT = 'henvisningslos-trial';
let keys: string;
beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'los-keys-'));
});
afterEach(() => {
  rmSync(keys, { recursive: true });
});

async function tokenServer(kind: 'client-secret' | 'private-key-jwt'): Promise<TokenServer> {
  const access: SandboxAccess = await createAccess(kind, keys);
  if (!access.tokens) throw new Error('no token server');
  return access.tokens;
}

function asking(more: Partial<Asking> = {}): Asking {
  return { method: 'POST', url: `${ISSUER}/token`, authorization: undefined, dpop: undefined, ...more };
}

describe('a client assertion', () => {
  async function asked(change: { header?: object; payload?: JWTPayload }, grants = 1): Promise<unknown> {
    const tokens = await tokenServer('private-key-jwt');
    const jwk = JSON.parse(readFileSync(join(keys, 'client-jwk.json'), 'utf8'));
    const nowS = Math.floor(Date.now() / 1000);
    const assertion = await new SignJWT({
      iss: CLIENT,
      sub: CLIENT,
      aud: ISSUER,
      jti: randomUUID(),
      iat: nowS,
      exp: nowS + 30,
      ...change.payload,
    })
      .setProtectedHeader({ alg: 'PS256', kid: jwk.kid, typ: 'client-authentication+jwt', ...change.header })
      .sign(await importJWK(jwk, 'PS256'));
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
    let body: unknown;
    for (let grant = 0; grant < grants; grant += 1) ({ body } = await tokens.grant(asking(), form, ISSUER));
    return body;
  }

  test('that is right brings the client to the proof, which it lacks here', async () => {
    expect(await asked({})).toEqual({ error: 'invalid_dpop_proof' });
  });

  const nowS = Math.floor(Date.now() / 1000);
  test.each([
    ['of another type', { header: { typ: 'JWT' } }],
    ['for another audience', { payload: { aud: 'https://elsewhere.example' } }],
    ['of another client', { payload: { iss: 'somebody', sub: 'somebody' } }],
    ['that holds for longer than a minute', { payload: { iat: nowS, exp: nowS + 120 } }],
    ['that has ended', { payload: { iat: nowS - 100, exp: nowS - 60 } }],
  ])('%s is refused', async (_name, change) => {
    expect(await asked(change)).toEqual({ error: 'invalid_client' });
  });

  test('is taken once', async () => {
    expect(await asked({}, 2)).toEqual({ error: 'invalid_client' });
  });
});

describe('a proof of possession', () => {
  const url = `${ISSUER}/receivers/x`;
  async function challenged(change: JWTPayload, proofs = 1): Promise<string | null | undefined> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const judge = new Proofs();
    const proof = await new SignJWT({
      jti: randomUUID(),
      htm: 'POST',
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      nonce: judge.nonce,
      ...change,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    let said: string | null | undefined;
    for (let use = 0; use < proofs; use += 1) {
      const checked = await judge.check(proof, 'POST', url, null);
      said = checked.kind === 'proof' ? null : checked.error;
    }
    return said;
  }

  test.each([
    ['that is right is taken', {}, null],
    ['for another method is refused', { htm: 'GET' }, 'invalid_dpop_proof'],
    ['for another address is refused', { htu: `${url}/more` }, 'invalid_dpop_proof'],
    ['for a token where there is none is refused', { ath: 'x' }, 'invalid_dpop_proof'],
    ['that is old is refused', { iat: 1_000 }, 'invalid_dpop_proof'],
    ['with another nonce is told to take the right one', { nonce: 'old' }, 'use_dpop_nonce'],
  ])('%s', async (_name, change, said) => {
    expect(await challenged(change)).toBe(said);
  });

  test('is taken once', async () => {
    expect(await challenged({}, 2)).toBe('invalid_dpop_proof');
  });
});

describe('a client secret', () => {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  const basic = (id: string, secret: string) =>
    asking({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });

  test('that is right gives a bearer token, which opens the door until it is withdrawn', async () => {
    const tokens = await tokenServer('client-secret');
    const secret = readFileSync(join(keys, 'client-secret.txt'), 'utf8').trim();
    const { status, body } = await tokens.grant(basic(CLIENT, secret), form, ISSUER);
    expect(status).toBe(200);
    const { access_token } = body as { access_token: string };
    const carrying = asking({ authorization: `Bearer ${access_token}` });
    expect(await tokens.challenge(carrying)).toBeNull();
    tokens.withdraw();
    expect(await tokens.challenge(carrying)).toEqual({ 'WWW-Authenticate': 'Bearer error="invalid_token"' });
  });

  test.each([
    ['wrong', CLIENT, 'guess'],
    ['empty', CLIENT, ''],
    ['of another client', 'somebody', 'guess'],
  ])('that is %s is refused', async (_name, id, secret) => {
    const tokens = await tokenServer('client-secret');
    expect(await tokens.grant(basic(id, secret), form, ISSUER)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  test('is of no use for another kind of grant', async () => {
    const tokens = await tokenServer('client-secret');
    const other = new URLSearchParams({ grant_type: 'password' });
    expect((await tokens.grant(basic(CLIENT, ''), other, ISSUER)).body).toEqual({
      error: 'unsupported_grant_type',
    });
  });
});

test('the folder holds a directory that reaches the sandbox, with every receiver and its keys', async () => {
  const directory = directoryOf(
    { receivers: [{ id: 'rve-nord', endpoint: 'https://receiver.invalid', delivery: 'transaction' }] },
    'of the test',
  );
  const sandbox = await startSandbox({
    directory,
    port: 0,
    access: { kind: 'private-key-jwt', keys },
  });
  try {
    const [entry] = loadDirectory(join(keys, 'receivers.json')).entries;
    expect(entry).toEqual(sandbox.directory.byId.get('rve-nord'));
    expect(entry).toMatchObject({
      endpoint: `${sandbox.url}/receivers/rve-nord`,
      delivery: 'transaction',
      tls: { caFile: join(keys, 'ca.pem') },
      credentials: { kind: 'private-key-jwt', tokenEndpoint: `${sandbox.url}/token`, issuer: sandbox.url },
    });
  } finally {
    await sandbox.close();
  }
});

test('a sandbox on plain HTTP has neither certificates nor tokens to be told about', async () => {
  const sandbox = await startSandbox({ directory: directoryOf({ receivers: [] }, 'empty'), port: 0 });
  try {
    expect(() => sandbox.show('expired')).toThrow('no certificate');
    expect(() => sandbox.controlTokens(null)).toThrow('no tokens');
    expect((await fetch(`${sandbox.url}/token`, { method: 'POST' })).status).toBe(404);
  } finally {
    await sandbox.close();
  }
});
