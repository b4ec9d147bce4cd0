/** Key files of every form a token server's administrator hands out → the algorithm and key id of assertions. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { readClientKey, signingKey } from '../../src/deliver/client-key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  Buffer.from(key.export({ type, format: 'pem' }) as string);
const jwk = (key: KeyObject, more: object = {}) =>
  Buffer.from(JSON.stringify({ ...key.export({ format: 'jwk' }), ...more }));

test.each([
  ['an RSA key as PKCS #8', pem(rsa), {}, 'PS256', null],
  ['an RSA key as PKCS #1', pem(rsa, 'pkcs1'), { keyId: 'k' }, 'PS256', 'k'],
  ['an RSA key for a server that wants RS256', pem(rsa), { algorithm: 'RS256' }, 'RS256', null],
  ['a JWK that says its algorithm and id', jwk(rsa, { alg: 'RS384', kid: 'a' }), {}, 'RS384', 'a'],
  [
    'a JWK that the directory knows better',
    jwk(rsa, { alg: 'RS384', kid: 'a' }),
    { algorithm: 'PS512', keyId: 'b' },
    'PS512',
    'b',
  ],
  ['a P-256 key as SEC 1', pem(p256, 'sec1'), {}, 'ES256', null],
  ['a P-384 key as JWK', jwk(p384), {}, 'ES384', null],
  ['an Ed25519 key', pem(ed25519), {}, 'EdDSA', null],
] as const)('%s', async (_name, content, wanted, algorithm, keyId) => {
  const key = readClientKey(content, wanted);
  expect([key.algorithm, key.keyId]).toEqual([algorithm, keyId]);
  expect((await signingKey(key)).usages).toEqual(['sign']);
});

const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const locked = rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'HEMMELIG' });
test.each([
  ['an empty file', Buffer.alloc(0), {}],
  ['no key at all', Buffer.from('HEMMELIG'), {}],
  ['half a JWK', Buffer.from('{"kty":"RSA","d":"HEMMELIG'), {}],
  ['a shared secret', Buffer.from('{"kty":"oct","k":"HEMMELIG"}'), {}],
  ['a public key', publicKey.export({ type: 'spki', format: 'pem' }), {}],
  ['a public JWK', Buffer.from(JSON.stringify(publicKey.export({ format: 'jwk' }))), {}],
  ['a key under a passphrase', locked, {}],
  ['an algorithm of another kind of key', pem(rsa), { algorithm: 'ES256' }],
  ['an algorithm of another curve', pem(p384), { algorithm: 'ES256' }],
])('%s is not taken, and nothing of it is told', (_name, content, wanted) => {
  let message = '';
  try {
    readClientKey(Buffer.from(content), wanted);
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/no private key|neither JSON nor PEM|does not fit/);
  expect(message).not.toContain('HEMMELIG');
});
