/** How a sandbox is to be reached → its certificates and token server, and a folder with everything a sender needs for it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JWK } from 'jose';
import type { Directory, DirectoryEntry } from '../tables/directory.ts';
import { type Authority, createAuthority } from './certificates.ts';
import { TokenServer } from './token-server.ts';

/** What receivers ask for, always over TLS: nothing more, a client certificate, or an access token of one of two kinds. */
export type AccessKind = 'tls' | 'certificate' | 'client-secret' | 'private-key-jwt';

export interface SandboxAccess {
  readonly kind: AccessKind;
  readonly authority: Authority;
  /** Null where no token is asked for. */
  readonly tokens: TokenServer | null;
  /** What an entry of the receiver directory says to reach a receiver here. */
  entry(url: string): Partial<DirectoryEntry>;
  /** Writes the receiver directory beside the keys. */
  keep(directory: Directory): void;
}

const CLIENT_ID = 'henvisningslos-trial';

/** Lies in the folder beside the keys: the receiver directory that reaches the sandbox, ready for LOS_RECEIVERS. */
const DIRECTORY_FILE = 'receivers.json';

/** Makes keys and certificates anew and writes the sender's part of them to the folder. */
export async function createAccess(kind: AccessKind, folder: string): Promise<SandboxAccess> {
  const authority = await createAuthority();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyId = randomBytes(8).toString('hex');
  const secret = randomBytes(24).toString('base64url');
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'PS256' } as JWK;

  mkdirSync(folder, { recursive: true });
  const written = (name: string, content: string): string => {
    const path = join(resolve(folder), name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const caFile = written('ca.pem', authority.certificate);
  const certificateFile = written('client.pem', authority.client.certificate);
  const keyFile = written('client-key.pem', authority.client.key);
  const secretFile = written('client-secret.txt', `${secret}\n`);
  const jwkFile = written(
    'client-jwk.json',
    `${JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: keyId, alg: 'PS256' }, null, 2)}\n`,
  );

  const wantsToken = kind === 'client-secret' || kind === 'private-key-jwt';
  return {
    kind,
    authority,
    tokens: wantsToken
      ? new TokenServer({
          clientId: CLIENT_ID,
          secret: kind === 'client-secret' ? secret : null,
          publicKey: publicJwk,
        })
      : null,
    entry(url) {
      const client = { tokenEndpoint: `${url}/token`, clientId: CLIENT_ID, caFile };
      return {
        tls: { caFile, ...(kind === 'certificate' ? { certificateFile, keyFile } : {}) },
        ...(kind === 'client-secret'
          ? { credentials: { kind, ...client, secretFile, dpop: false } }
          : kind === 'private-key-jwt'
            ? { credentials: { kind, ...client, issuer: url, keyFile: jwkFile, dpop: true } }
            : {}),
      };
    },
    keep: ({ entries }) => {
      written(DIRECTORY_FILE, `${JSON.stringify({ receivers: entries }, null, 2)}\n`);
    },
  };
}
