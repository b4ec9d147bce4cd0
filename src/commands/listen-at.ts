/** Where health and metrics are to be served → the server, listening there; or words for the user why that cannot be. */
import type { Express } from 'express';
import { type HttpServer, listen } from '../ops/http.ts';
import { StartError } from './errors.ts';

export async function listenAt(
  app: Express,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  try {
    return await listen(app, host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'the port is taken' : code;
    throw new StartError(`cannot serve health and metrics at ${host}:${port}: ${why}`, 1);
  }
}
