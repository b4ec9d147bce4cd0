/**
 * A receiver directory in, local HTTP receivers out, one per entry, that keep what they get and can be told to fail: for the
 * demo, for tests, and for integration testers. Never expose it beyond this machine: it has no access control at all.
 */
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { type Directory, directoryOf } from '../tables/directory.ts';
import { type Behaviour, Behaviours, behaviourSchema } from './behaviour.ts';
import { bodyOf, receive, sendFhir } from './receiver.ts';
import { issueOfStatus, operationOutcome } from './replies.ts';
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
}

interface Sandbox {
  readonly app: Express;
  /** Everything accepted, oldest first; of one receiver, when it is named. */
  received(receiverId?: string): readonly Received[];
  /** Tells a receiver how to behave; null = as usual. Throws for a receiver that the directory does not have. */
  control(receiverId: string, behaviour: Behaviour | null): void;
  /** Forgets what was received, for all receivers. */
  forget(): void;
}

export interface RunningSandbox extends Omit<Sandbox, 'app'> {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** The same directory with every endpoint moved to this sandbox: `POST <url>/receivers/<id>`. */
  readonly directory: Directory;
  close(): Promise<void>;
}

const BODY_LIMIT = '100mb';

/** The Express app, not yet listening. */
function createSandbox(options: SandboxOptions): Sandbox {
  const { directory } = options;
  const store = new Store(options.dir ?? null);
  const behaviours = new Behaviours();
  const app = express();
  app.disable('x-powered-by').disable('etag');

  app.param('id', (_request, response, next, id: string) => {
    if (directory.byId.has(id)) next();
    else sendFhir(response, 404, operationOutcome('not-found'));
  });

  app.post(
    '/receivers/:id',
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
    if (!checked.success) {
      const faults = checked.error.issues.map(
        (issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`,
      );
      response.status(400).json({ faults });
      return;
    }
    behaviours.tell(request.params.id, checked.data);
    response.json(checked.data);
  });
  app.delete('/control/:id', (request, response) => {
    behaviours.tell(request.params.id, null);
    response.status(204).end();
  });

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
    forget: () => store.clear(),
  };
}

/** Starts the receivers on this machine; `port` 0 = any free port. Rejects when the port is taken. */
export async function startSandbox(
  options: SandboxOptions & { readonly port: number; readonly host?: string },
): Promise<RunningSandbox> {
  const { app, ...sandbox } = createSandbox(options);
  const server = app.listen(options.port, options.host ?? '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return {
    ...sandbox,
    url,
    directory: movedTo(url, options.directory),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function movedTo(url: string, directory: Directory): Directory {
  const receivers = directory.entries.map((entry) => ({
    ...entry,
    endpoint: `${url}/receivers/${entry.id}`,
  }));
  return directoryOf({ receivers }, 'of the sandbox');
}
