/** A certificate authority of the sandbox's own, made when it starts, and the certificates it issues. For trials only. */
import 'reflect-metadata';
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Shown } from './behaviour.ts';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority {
  /** Its own certificate, PEM: what senders are to trust. */
  readonly certificate: string;
  server(shown: Shown): KeyPair;
  readonly client: KeyPair;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** Makes the authority and everything it issues; holds for thirty days, for this machine's names only. */
export async function createAuthority(): Promise<Authority> {
  const root = await issuer('Sandbox CA');
  const stranger = await issuer('Sandbox CA');
  const client = await issue(root, 'Sandbox client', [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
  ]);
  const servers: Record<Shown, KeyPair> = {
    right: await server(root, 'localhost'),
    expired: await server(root, 'localhost', -DAY_MS),
    'wrong-name': await server(root, 'elsewhere.invalid'),
    'unknown-authority': await server(stranger, 'localhost'),
  };
  return { certificate: root.certificate, client, server: (shown) => servers[shown] };
}

interface Issuer {
  readonly name: string;
  readonly certificate: string;
  readonly signingKey: webcrypto.CryptoKey;
}

async function issuer(commonName: string): Promise<Issuer> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const name = `CN=${commonName}`;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    ...validity(30 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { name, certificate: certificate.toString('pem'), signingKey: keys.privateKey };
}

function server(by: Issuer, name: string, endsInMs?: number): Promise<KeyPair> {
  const names: { type: 'dns' | 'ip'; value: string }[] = [{ type: 'dns', value: name }];
  if (name === 'localhost') names.push({ type: 'ip', value: '127.0.0.1' }, { type: 'ip', value: '::1' });
  const extensions = [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(names),
  ];
  return issue(by, name, extensions, endsInMs);
}

async function issue(
  by: Issuer,
  commonName: string,
  extensions: Extension[],
  endsInMs = 30 * DAY_MS,
): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${commonName}`,
    issuer: by.name,
    ...validity(endsInMs),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: by.signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...extensions,
    ],
  });
  const key = createPrivateKey({
    key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    certificate: certificate.toString('pem'),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Positive, as RFC 5280 section 4.1.2.2 wants it. */
function serialNumber(): string {
  return `4a${randomBytes(15).toString('hex')}`;
}

function validity(endsInMs: number): { notBefore: Date; notAfter: Date } {
  const nowMs = Date.now();
  return { notBefore: new Date(nowMs - 2 * DAY_MS), notAfter: new Date(nowMs + endsInMs) };
}
