import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer, Deliverer, Outgoing } from '../../src/deliver/deliver.ts';
import { fetchTransport } from '../../src/deliver/fetch-transport.ts';
import { createDeliverer } from '../../src/deliver/http.ts';
import { undiciTransport } from '../../src/deliver/undici-transport.ts';
import type { Transport } from '../../src/deliver/wire.ts';
import { type Behaviour, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type DirectoryEntry, directoryOf } from '../../src/tables/directory.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function receiverAt(endpoint: string, more: object = {}): DirectoryEntry {
  const [entry] = directoryOf({ receivers: [{ id: 'rke-vest', endpoint, ...more }] }, 'of the test').entries;
  if (!entry) throw new Error('the directory is empty');
  return entry;
}

function outgoing(receiver: DirectoryEntry, more: Partial<Outgoing> = {}): Outgoing {
  return {
    receiver,
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'message',
      entry: [{ resource: { resourceType: 'MessageHeader', id: 'header-1' } }],
    }),
    requestId: '5f2d1c1e-7d1c-5a57-9a3b-3f8e0a3b7c10',
    correlationId: 'c0ffee00-7d1c-5a57-9a3b-3f8e0a3b7c11',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    ...more,
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function httpServer(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return listening(server);
}

/** A server that says whatever bytes it is given to each connection. */
async function rawServer(say: (write: (text: string) => void, end: () => void) => void): Promise<string> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () =>
      say(
        (text) => socket.write(text),
        () => socket.destroy(),
      ),
    );
  });
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return listening(server);
}

const transports: [string, () => Transport][] = [
  ['undici', undiciTransport],
  ['fetch', fetchTransport],
];

describe.each(transports)('over %s', (_name, transport) => {
  function deliverer(): Deliverer {
    const one = createDeliverer({ transport: transport() });
    cleanUps.push(() => one.close());
    return one;
  }

  async function toldTo(behaviour: Behaviour, more: object = {}): Promise<Answer> {
    const sandbox = await startSandbox({
      directory: directoryOf(
        { receivers: [{ id: 'rke-vest', endpoint: 'https://x.invalid', ...more }] },
        'of the test',
      ),
      port: 0,
    });
    cleanUps.push(() => sandbox.close());
    sandbox.control('rke-vest', behaviour);
    const receiver = sandbox.directory.byId.get('rke-vest');
    if (!receiver) throw new Error('no receiver');
    return deliverer().deliver(outgoing(receiver));
  }

  test('sends one POST with the ids, the trace and the body, to path and query of the endpoint', async () => {
    const seen: {
      method: string | undefined;
      url: string | undefined;
      headers: IncomingHttpHeaders;
      body: string;
    }[] = [];
    const url = await httpServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        response.end();
      });
    });
    const message = outgoing(receiverAt(`${url}/fhir/$process-message?unit=a`), {
      body: '{"text":"blåbær 🫐"}',
    });
    expect(await deliverer().deliver(message)).toEqual({ kind: 'accepted', status: 200, duplicate: false });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/fhir/$process-message?unit=a',
      body: '{"text":"blåbær 🫐"}',
      headers: {
        'content-type': 'application/fhir+json',
        accept: 'application/fhir+json',
        'x-request-id': message.requestId,
        'idempotency-key': message.requestId,
        'x-correlation-id': message.correlationId,
        traceparent: message.traceparent,
      },
    });
    expect(seen[0]?.headers['user-agent']).toMatch(/^henvisningslos\/\d/);
  });

  test('a trace context that is none is left out', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const url = await httpServer((request, response) => {
      seen.push(request.headers);
      request.resume().on('end', () => response.end());
    });
    const one = deliverer();
    for (const traceparent of [null, 'nonsense', 'a\r\nb']) {
      expect((await one.deliver(outgoing(receiverAt(url), { traceparent }))).kind).toBe('accepted');
    }
    expect(seen.map((headers) => headers.traceparent)).toEqual([undefined, undefined, undefined]);
  });

  test('keeps connections alive, and never has more requests in hand than the receiver allows', async () => {
    const connections = new Set<unknown>();
    let inHand = 0;
    let most = 0;
    const url = await httpServer((request, response) => {
      connections.add(request.socket);
      inHand += 1;
      most = Math.max(most, inHand);
      request.resume().on('end', () =>
        setTimeout(() => {
          inHand -= 1;
          response.end();
        }, 5),
      );
    });
    const receiver = receiverAt(url, { concurrency: 3 });
    const one = deliverer();
    const answers = await Promise.all(Array.from({ length: 30 }, () => one.deliver(outgoing(receiver))));
    expect(answers.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(most).toBe(3);
    expect(connections.size).toBeLessThan(10);
  });

  test('one receiver that hangs does not hold back another', async () => {
    const hanging = await httpServer(() => {});
    const quick = await httpServer((request, response) => {
      request.resume().on('end', () => response.end());
    });
    const one = deliverer();
    const slow = receiverAt(hanging, { id: 'slow', concurrency: 1, timeoutMs: 300 });
    const stuck = [1, 2, 3].map(() => one.deliver(outgoing(slow)));
    expect((await one.deliver(outgoing(receiverAt(quick)))).kind).toBe('accepted');
    const whys = (await Promise.all(stuck)).map((answer) =>
      answer.kind === 'transient' ? answer.why : answer.kind,
    );
    expect(whys).toEqual(['timeout', 'timeout', 'timeout']);
  });

  test('who comes to a receiver that hangs is turned away long before the requests there time out', async () => {
    const hanging = await httpServer(() => {});
    const one = deliverer();
    const slow = receiverAt(hanging, { concurrency: 2, timeoutMs: 6_000 });
    const asked = [1, 2].map(() => one.deliver(outgoing(slow)));
    const order: string[] = [];
    for (const answer of asked) void answer.then(({ kind }) => order.push(kind));
    const busy = { kind: 'unsent', why: 'busy', retryAfterMs: 6_000 };
    const inLine = [3, 4, 5].map(() => one.deliver(outgoing(slow)));
    expect(await Promise.all(inLine)).toEqual([busy, busy, busy]);
    // n.b. by now nothing has moved for as long as anybody waits, so the next ones don't join the line at all.
    expect(await one.deliver(outgoing(slow))).toEqual(busy);
    expect(order).toEqual([]);
    expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['transient', 'transient']);
  });

  test('a full prefetch at once to one receiver that answers in its ordinary time is delivered, nothing turned away', async () => {
    const url = await httpServer((request, response) => {
      request.resume().on('end', () => setTimeout(() => response.end(), 200));
    });
    const one = deliverer();
    const receiver = receiverAt(url);
    const answers = await Promise.all(Array.from({ length: 64 }, () => one.deliver(outgoing(receiver))));
    expect(answers.map(({ kind }) => kind)).toEqual(Array(64).fill('accepted'));
  });

  const sandboxed: [string, Behaviour, object][] = [
    ['accepts', { mode: 'ok' }, { kind: 'accepted', status: 200, duplicate: false }],
    ['has had it before', { mode: 'duplicate' }, { kind: 'accepted', status: 409, duplicate: true }],
    [
      'is down',
      { mode: 'status:503', retryAfter: 4 },
      { kind: 'transient', status: 503, why: 'http-503', retryAfterMs: 4_000 },
    ],
    [
      'is asked too often',
      { mode: 'status:429' },
      { kind: 'transient', status: 429, why: 'http-429', retryAfterMs: null },
    ],
    [
      'refuses',
      { mode: 'status:422' },
      { kind: 'refused', status: 422, why: 'http-422', issueCodes: ['business-rule'] },
    ],
    [
      'has an internal fault',
      { mode: 'status:500' },
      { kind: 'transient', status: 500, why: 'http-500', retryAfterMs: null },
    ],
    ['sends elsewhere', { mode: 'status:302' }, { kind: 'transient', status: 302, why: 'redirect' }],
    ['does not know us', { mode: 'status:401' }, { kind: 'transient', status: 401, why: 'credentials' }],
    [
      'says fatal-error in a 200',
      { mode: 'fatal-error' },
      { kind: 'refused', status: 200, why: 'fatal-error' },
    ],
    [
      'says transient-error in a 200',
      { mode: 'transient-error' },
      { kind: 'transient', why: 'transient-error' },
    ],
    ['cuts the connection', { mode: 'reset' }, { kind: 'transient', status: null, why: 'connection' }],
    [
      'cuts its answer in the middle',
      { mode: 'half-sent' },
      { kind: 'transient', status: null, why: 'answer-broken' },
    ],
  ];
  test.each(sandboxed)('a receiver that %s', async (_does, behaviour, expected) => {
    expect(await toldTo(behaviour)).toMatchObject(expected);
  });

  test('a receiver that never answers is transient after its timeout', async () => {
    expect(await toldTo({ mode: 'hang' }, { timeoutMs: 150 })).toEqual({
      kind: 'transient',
      status: null,
      why: 'timeout',
      retryAfterMs: null,
    });
  });

  test('a receiver that drips its answer for ever is transient after its timeout', async () => {
    const timers = new Set<NodeJS.Timeout>();
    cleanUps.push(async () => timers.forEach(clearInterval));
    const url = await httpServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/fhir+json' });
      timers.add(setInterval(() => response.write(' '), 20));
    });
    expect(await deliverer().deliver(outgoing(receiverAt(url, { timeoutMs: 300 })))).toMatchObject({
      kind: 'transient',
      why: 'timeout',
    });
  });

  test('a receiver that is not there is transient', async () => {
    const url = await rawServer(() => {});
    await cleanUps.pop()?.();
    expect(await deliverer().deliver(outgoing(receiverAt(url)))).toMatchObject({
      kind: 'transient',
      why: 'connection',
    });
  });

  test('a receiver that closes every connection at once is transient', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.resume().end();
    });
    const url = await listening(server);
    cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
    const answer = await deliverer().deliver(outgoing(receiverAt(url, { timeoutMs: 500 })));
    expect(answer.kind).toBe('transient');
  });

  test('a receiver without TLS where TLS is expected is transient', async () => {
    const url = await httpServer((_request, response) => response.end());
    expect(await deliverer().deliver(outgoing(receiverAt(url.replace('http:', 'https:'))))).toMatchObject({
      kind: 'transient',
      status: null,
      why: 'tls',
    });
  });

  const raw: [string, string, object][] = [
    ['garbage that is no HTTP', 'SSH-2.0-nothing\r\n\r\n', { kind: 'transient', status: null }],
    ['a head without an end', 'HTTP/1.1 200 OK\r\nContent-', { kind: 'transient', status: null }],
    [
      'an answer shorter than it promised',
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n{"a":',
      { kind: 'transient', status: null, why: 'answer-broken' },
    ],
    [
      'a refusal cut in the middle',
      'HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\n{',
      { kind: 'transient', status: null, why: 'answer-broken' },
    ],
    [
      'an informational answer before the real one',
      'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n',
      { kind: 'accepted', status: 202 },
    ],
    [
      'JSON that is none',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{{{',
      { kind: 'accepted', status: 200 },
    ],
  ];
  test.each(raw)('a receiver that answers %s', async (_name, text, expected) => {
    const url = await rawServer((write, end) => {
      write(text);
      setTimeout(end, 30);
    });
    expect(await deliverer().deliver(outgoing(receiverAt(url, { timeoutMs: 2_000 })))).toMatchObject(
      expected,
    );
  });

  test('an answer larger than is read is judged by its status, and the connection is given up', async () => {
    const url = await httpServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(Buffer.alloc(3 * 1024 * 1024, ' '));
      response.end(
        JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'value' }] }),
      );
    });
    expect(await deliverer().deliver(outgoing(receiverAt(url)))).toEqual({
      kind: 'accepted',
      status: 200,
      duplicate: false,
    });
  });

  test('a receiver that keeps failing is left in peace, and takes referrals again when a probe has passed', async () => {
    let asked = 0;
    let down = true;
    const url = await httpServer((request, response) => {
      asked += 1;
      request.resume().on('end', () => response.writeHead(down ? 500 : 200).end());
    });
    const receiver = receiverAt(url, { breaker: { failures: 3, openMs: 300 } });
    const one = deliverer();
    for (const _ of [1, 2, 3]) expect((await one.deliver(outgoing(receiver))).kind).toBe('transient');
    const answers = await Promise.all(Array.from({ length: 20 }, () => one.deliver(outgoing(receiver))));
    expect(answers).toEqual(
      Array(20).fill({ kind: 'unsent', why: 'circuit-open', retryAfterMs: expect.any(Number) }),
    );
    expect(asked).toBe(3);
    down = false;
    await expect
      .poll(async () => (await one.deliver(outgoing(receiver))).kind, { timeout: 10_000 })
      .toBe('accepted');
    expect(asked).toBe(4);
    const more = await Promise.all(Array.from({ length: 20 }, () => one.deliver(outgoing(receiver))));
    expect(more.map(({ kind }) => kind)).toEqual(Array(20).fill('accepted'));
  });

  test('a receiver that says when to come again is asked by nobody before', async () => {
    let asked = 0;
    const url = await httpServer((request, response) => {
      asked += 1;
      request.resume().on('end', () => response.writeHead(429, { 'retry-after': '120' }).end());
    });
    const receiver = receiverAt(url);
    const one = deliverer();
    expect(await one.deliver(outgoing(receiver))).toMatchObject({ why: 'http-429', retryAfterMs: 120_000 });
    const next = await one.deliver(outgoing(receiver));
    expect(next).toMatchObject({ kind: 'unsent', why: 'circuit-open' });
    expect(next.kind === 'unsent' && next.retryAfterMs).toBeGreaterThan(100_000);
    expect(asked).toBe(1);
  });

  test('one receiver that is left in peace keeps nobody from another', async () => {
    const failing = await httpServer((request, response) => {
      request.resume().on('end', () => response.writeHead(503).end());
    });
    const sound = await httpServer((request, response) => {
      request.resume().on('end', () => response.end());
    });
    const one = deliverer();
    const away = receiverAt(failing, { id: 'away', breaker: { failures: 1 } });
    await one.deliver(outgoing(away));
    expect((await one.deliver(outgoing(away))).kind).toBe('unsent');
    expect((await one.deliver(outgoing(receiverAt(sound)))).kind).toBe('accepted');
  });

  test('an answer lost after the receiver has stored the bundle: the repeat is accepted as a duplicate', async () => {
    const sandbox = await startSandbox({
      directory: directoryOf({ receivers: [{ id: 'rke-vest', endpoint: 'https://x.invalid' }] }, 'test'),
      port: 0,
    });
    cleanUps.push(() => sandbox.close());
    sandbox.control('rke-vest', { mode: 'answer-lost', times: 1 });
    const receiver = sandbox.directory.byId.get('rke-vest');
    if (!receiver) throw new Error('no receiver');
    const one = deliverer();
    expect(await one.deliver(outgoing(receiver))).toMatchObject({ kind: 'transient', why: 'connection' });
    expect(await one.deliver(outgoing(receiver))).toEqual({ kind: 'accepted', status: 409, duplicate: true });
    expect(sandbox.received()).toHaveLength(1);
  });

  test('closing waits for what is in hand and takes nothing new', async () => {
    const url = await httpServer((request, response) => {
      request.resume().on('end', () => setTimeout(() => response.end(), 50));
    });
    const one = deliverer();
    const inHand = one.deliver(outgoing(receiverAt(url)));
    const closed = one.close();
    expect(await one.deliver(outgoing(receiverAt(url)))).toMatchObject({ kind: 'unsent', why: 'closing' });
    await closed;
    expect((await inHand).kind).toBe('accepted');
  });
});
