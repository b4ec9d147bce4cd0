/**
 * A receiver directory in, local HTTP receivers out, one per entry, that keep what they get and can be told to fail: for the
 * demo, for tests, and for integration testers. Never expose it beyond this machine: it has no access control at all.
 */
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { type Directory, directoryOf } from '../tables/directory.ts';
import type { AccessKind, SandboxAccess } from './access.ts';
import { answerControl, tokenRoutes } from './access-routes.ts';
import { type Behaviour, Behaviours, behaviourSchema, certificateSchema, type Shown } from './behaviour.ts';
import { bodyOf, receive, sendFhir } from './receiver.ts';
import { issueOfStatus, operationOutcome } from './replies.ts';
import { serverFor } from './server.ts';
import { type Received, Store } from './store.ts';

export type { Behaviour } from './behaviour.ts';

export interface SandboxOptions {
  readonly directory: Directory;
  /** Also keep what is received there, as `<receiver>/<Idempotency-Key>.json`. */
  readonly dir?: string;
  /** Answer to a request that was accepted before: 409 with issue code `duplicate` (default), or 200. */
  readonly repeats?: 'conflict' | 'ok';
  /** Gets one line per request: receiver, status, size. Never content. */
  readonly log?: (line: string) => void;
  /** What receivers ask for; what a sender needs (keys, `receivers.json`) is written to the folder. Without it plain HTTP, open to all. */
  readonly access?: { readonly kind: AccessKind; readonly keys: string };
}

interface Sandbox {
  readonly app: Express;
  /** Everything accepted, oldest first; of one receiver, when it is named. */
  received(receiverId?: string): readonly Received[];
  /** Tells a receiver how to behave; null = as usual. Throws for a receiver that the directory does not have. */
  control(receiverId: string, behaviour: Behaviour | null): void;
  /** Tells the token server how to behave; null = as usual. Throws where there is none. */
  controlTokens(behaviour: Behaviour | null): void;
  /** No token handed out so far holds any longer. */
  withdrawTokens(): void;
  tokensIssued(): number;
  /** Forgets what was received, for all receivers. */
  forget(): void;
}

export interface RunningSandbox extends Omit<Sandbox, 'app'> {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** The same directory with every endpoint moved to this sandbox: `POST <url>/receivers/<id>`. */
  readonly directory: Directory;
  /** Shows another certificate from the next connection on, and ends those that are open and idle. */
  show(certificate: Shown): void;
  close(): Promise<void>;
}

const BODY_LIMIT = '100mb';

/** The Express app, not yet listening. */
function createSandbox(
  options: SandboxOptions,
  access: SandboxAccess | null,
  show: (shown: Shown) => void,
): Sandbox {
  const { directory } = options;
  const tokens = access?.tokens ?? null;
  const routes = tokens && tokenRoutes(tokens);
  const store = new Store(options.dir ?? null);
  const behaviours = new Behaviours();
  const app = express();
  app.disable('x-powered-by').disable('etag');

  app.param('id', (_request, response, next, id: string) => {
    if (directory.byId.has(id)) next();
    else sendFhir(response, 404, operationOutcome('not-found'));
  });

  if (routes) app.use(routes.router);
  app.post(
    '/receivers/:id',
    routes?.guard ?? ((_request, _response, next) => next()),
    express.raw({ type: () => true, limit: BODY_LIMIT }),
    async (request, response) => {
      const id = String(request.params.id);
      response.on('close', () => {
        const fate = response.writableFinished ? String(response.statusCode) : 'no whole answer';
        options.log?.(`${new Date().toISOString()} ${id} ${fate} ${bodyOf(request).length} bytes`);
      });
      await receive(id, behaviours.next(id), request, response, store, options.repeats ?? 'conflict');
    },
  );

  app.put('/control/:id', express.json(), (request, response) => {
    const checked = behaviourSchema.safeParse(request.body);
    if (checked.success) behaviours.tell(request.params.id, checked.data);
    answerControl(response, checked);
  });
  app.delete('/control/:id', (request, response) => {
    behaviours.tell(request.params.id, null);
    response.status(204).end();
  });

  if (access) {
    app.put('/certificate', express.json(), (request, response) => {
      const checked = certificateSchema.safeParse(request.body);
      if (checked.success) show(checked.data.show);
      answerControl(response, checked);
    });
  }

  app.get('/received', (_request, response) => {
    response.json(store.received().map(({ body: _body, ...about }) => about));
  });
  app.get('/received/:id', (request, response) => {
    response.json(
      store
        .received(request.params.id)
        .map(({ body, ...about }) => ({ ...about, bundle: body === null ? null : JSON.parse(body) })),
    );
  });
  app.delete('/received', (_request, response) => {
    store.clear();
    response.status(204).end();
  });

  app.get('/', (_request, response) => {
    const lines = directory.entries.map(
      ({ id }) =>
        `POST /receivers/${id}\tmode ${behaviours.current(id).mode}\treceived ${store.received(id).length}`,
    );
    response.type('text/plain').send(`${lines.join('\n')}\n`);
  });

  app.use((_request, response) => sendFhir(response, 404, operationOutcome('not-found')));
  const fault: ErrorRequestHandler = (error: { status?: number }, _request, response, _next) => {
    sendFhir(response, error.status ?? 500, issueOfStatus(error.status ?? 500));
  };
  app.use(fault);

  return {
    app,
    received: (receiverId) => store.received(receiverId),
    control(receiverId, behaviour) {
      if (!directory.byId.has(receiverId)) throw new Error(`the sandbox has no receiver ${receiverId}`);
      behaviours.tell(receiverId, behaviour);
    },
    controlTokens(behaviour) {
      if (!routes) throw new Error('the sandbox hands out no tokens');
      routes.control(behaviour);
    },
    withdrawTokens: () => tokens?.withdraw(),
    tokensIssued: () => tokens?.issued ?? 0,
    forget: () => store.clear(),
  };
}

/** Starts the receivers on this machine; `port` 0 = any free port. Rejects when the port is taken. */
export async function startSandbox(
  options: SandboxOptions & { readonly port: number; readonly host?: string },
): Promise<RunningSandbox> {
  // n.b. certificates take libraries and time that a sandbox on plain HTTP does without.
  const access = options.access
    ? await (await import('./access.ts')).createAccess(options.access.kind, options.access.keys)
    : null;
  const { scheme, server, show } = serverFor(access);
  const { app, ...sandbox } = createSandbox(options, access, show);
  server.on('request', app);
  server.listen(options.port, options.host ?? '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const { address, port, family } = server.address() as AddressInfo;
  const url = `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  const directory = movedTo(url, options.directory, access);
  access?.keep(directory);
  return {
    ...sandbox,
    url,
    directory,
    show,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function movedTo(url: string, directory: Directory, access: SandboxAccess | null): Directory {
  const receivers = directory.entries.map((entry) => ({
    ...entry,
    endpoint: `${url}/receivers/${entry.id}`,
    tls: undefined,
    credentials: undefined,
    ...access?.entry(url),
  }));
  return directoryOf({ receivers }, 'of the sandbox');
}
