/** Health and metrics over HTTP: `/health/live`, `/health/ready`, `/metrics`; everything else is 404. Nothing of a message. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { NAME, VERSION } from '../version.ts';
import type { Readiness } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface OpsParts {
  readonly readiness: () => Readiness;
  readonly metrics: Metrics;
  readonly mappingsVersion: string;
}

export function createOpsApp({ readiness, metrics, mappingsVersion }: OpsParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    response.status(405).set('Allow', 'GET, HEAD').json({ error: 'method-not-allowed' });
  });

  app.get('/', (_request, response) => {
    response.json({
      name: NAME,
      version: VERSION,
      mappingsVersion,
      see: ['/health/live', '/health/ready', '/metrics'],
    });
  });
  app.get('/health/live', (_request, response) => {
    response.json({ live: true });
  });
  app.get('/health/ready', (_request, response) => {
    const { ready, reasons } = readiness();
    response.status(ready ? 200 : 503).json({ ready, reasons, mappingsVersion });
  });
  app.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.text());
  });

  app.use((_request, response) => {
    response.status(404).json({ error: 'not-found' });
  });
  // n.b. Express tells an error handler by its four parameters.
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).json({ error: 'internal' });
  });
  return app;
}

export interface HttpServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on `host`:`port` (0 = any free one). Rejects when that cannot be had. */
export async function listen(app: Express, host: string, port: number): Promise<HttpServer> {
  const server: Server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    host: address,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
