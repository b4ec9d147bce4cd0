/** How a sandbox is to be reached → the server that listens, with or without TLS. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { SandboxAccess } from './access.ts';
import type { Shown } from './behaviour.ts';

export interface SandboxServer {
  readonly scheme: 'http' | 'https';
  readonly server: Server | TlsServer;
  /** Shows another certificate from the next connection on, and ends those that are open and idle. */
  show(shown: Shown): void;
}

export function serverFor(access: SandboxAccess | null): SandboxServer {
  if (!access) {
    return {
      scheme: 'http',
      server: createServer(),
      show() {
        throw new Error('the sandbox shows no certificate');
      },
    };
  }
  const { authority, kind } = access;
  const material = (shown: Shown) => {
    const { certificate, key } = authority.server(shown);
    return { ca: authority.certificate, cert: certificate, key, minVersion: 'TLSv1.2' as const };
  };
  const asksForCertificate = kind === 'certificate';
  const server = createTlsServer({
    ...material('right'),
    requestCert: asksForCertificate,
    rejectUnauthorized: asksForCertificate,
  });
  return {
    scheme: 'https',
    server,
    show(shown) {
      server.setSecureContext(material(shown));
      server.closeIdleConnections();
    },
  };
}
