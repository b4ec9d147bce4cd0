import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { behaviourSchema, MODES } from '../../src/sandbox/behaviour.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { directoryOf } from '../../src/tables/directory.ts';

const directory = directoryOf(
  {
    receivers: [
      { id: 'rke-vest', endpoint: 'https://receiver.invalid/fhir' },
      { id: 'dps-nord', endpoint: 'https://receiver.invalid/fhir2', delivery: 'transaction' },
    ],
  },
  'of the test',
);

const messageBundle = {
  resourceType: 'Bundle',
  type: 'message',
  entry: [
    {
      fullUrl: 'urn:uuid:6a1f2f04-7f35-4d39-9f53-16d1f22a7a01',
      resource: {
        resourceType: 'MessageHeader',
        id: '6a1f2f04-7f35-4d39-9f53-16d1f22a7a01',
        eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: 'I12' },
        source: { endpoint: 'urn:test' },
        focus: [{ reference: 'urn:uuid:6a1f2f04-7f35-4d39-9f53-16d1f22a7a02' }],
      },
    },
    {
      fullUrl: 'urn:uuid:6a1f2f04-7f35-4d39-9f53-16d1f22a7a02',
      resource: { resourceType: 'ServiceRequest', id: '6a1f2f04-7f35-4d39-9f53-16d1f22a7a02' },
    },
  ],
};
const transactionBundle = {
  ...messageBundle,
  type: 'transaction',
  entry: messageBundle.entry.map((entry) => ({ ...entry, request: { method: 'POST', url: 'Basic' } })),
};

const running: RunningSandbox[] = [];
async function sandbox(options: Partial<SandboxOptions> = {}): Promise<RunningSandbox> {
  const one = await startSandbox({ directory, port: 0, ...options });
  running.push(one);
  return one;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});

function post(to: RunningSandbox, content: unknown, key = 'key-1', receiver = 'rke-vest'): Promise<Response> {
  return fetch(`${to.url}/receivers/${receiver}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'Content-Type': 'application/fhir+json',
      'Idempotency-Key': key,
      'X-Request-Id': key,
      'X-Correlation-Id': 'correlation-1',
    },
    body: typeof content === 'string' ? content : JSON.stringify(content),
  });
}

describe('a receiver as usual', () => {
  test('answers a message bundle with a message response ok and keeps it', async () => {
    const local = await sandbox();
    const answer = await post(local, messageBundle);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/fhir+json');
    const body = await answer.json();
    expect(body).toMatchObject({
      resourceType: 'Bundle',
      type: 'message',
      entry: [
        {
          resource: {
            resourceType: 'MessageHeader',
            response: { identifier: '6a1f2f04-7f35-4d39-9f53-16d1f22a7a01', code: 'ok' },
          },
        },
      ],
    });
    const [received, ...others] = local.received('rke-vest');
    expect(others).toEqual([]);
    expect(received).toMatchObject({ key: 'key-1', correlationId: 'correlation-1', repeats: 0 });
    expect(JSON.parse(received?.body ?? '')).toEqual(messageBundle);
    expect(local.received('dps-nord')).toEqual([]);
  });

  test('answers a transaction with one response per entry', async () => {
    const local = await sandbox();
    const answer = await post(local, transactionBundle, 'key-2', 'dps-nord');
    const body = (await answer.json()) as { type: string; entry: unknown[] };
    expect(body.type).toBe('transaction-response');
    expect(body.entry).toHaveLength(2);
  });

  test('answers a repeat of the same bytes with 409 duplicate and keeps one', async () => {
    const local = await sandbox();
    await post(local, messageBundle);
    const again = await post(local, messageBundle);
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ issue: [{ code: 'duplicate' }] });
    expect(local.received()).toHaveLength(1);
    expect(local.received()[0]?.repeats).toBe(1);
  });

  test('answers a repeat with 200 when set so', async () => {
    const local = await sandbox({ repeats: 'ok' });
    await post(local, messageBundle);
    expect((await post(local, messageBundle)).status).toBe(200);
    expect(local.received()).toHaveLength(1);
  });

  test('takes other bytes under a used key as the same referral, and counts them', async () => {
    const local = await sandbox();
    await post(local, messageBundle);
    expect((await post(local, { ...messageBundle, id: 'other' })).status).toBe(409);
    expect(local.received()).toHaveLength(1);
    expect(local.received()[0]).toMatchObject({ repeats: 1, changedRepeats: 1 });
  });

  test('writes what it keeps to the folder, named by the key', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'los-sandbox-'));
    try {
      const local = await sandbox({ dir });
      await post(local, messageBundle, 'key-7');
      await post(local, messageBundle, '../outside');
      const files = readdirSync(join(dir, 'rke-vest'));
      expect(files).toHaveLength(2);
      expect(files).toContain('key-7.json');
      expect(JSON.parse(readFileSync(join(dir, 'rke-vest', 'key-7.json'), 'utf8'))).toEqual(messageBundle);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('knows only the receivers of the directory', async () => {
    const local = await sandbox();
    expect((await post(local, messageBundle, 'key-1', 'nobody')).status).toBe(404);
    expect(() => local.control('nobody', { mode: 'hang' })).toThrow('nobody');
  });

  test('gives the directory with every endpoint moved to itself', async () => {
    const local = await sandbox();
    expect(local.directory.byId.get('dps-nord')).toMatchObject({
      endpoint: `${local.url}/receivers/dps-nord`,
      delivery: 'transaction',
    });
  });
});

describe('a bundle that cannot be read is refused with 400', () => {
  const header = messageBundle.entry[0];
  const cases: [string, unknown, { code: string; expression: string[] }][] = [
    ['no JSON', '{"resourceType":', { code: 'structure', expression: ['Bundle'] }],
    ['no Bundle', { resourceType: 'Patient' }, { code: 'structure', expression: ['Bundle'] }],
    [
      'another type',
      { resourceType: 'Bundle', type: 'batch' },
      { code: 'invalid', expression: ['Bundle.type'] },
    ],
    [
      'no entries',
      { resourceType: 'Bundle', type: 'message' },
      { code: 'required', expression: ['Bundle.entry'] },
    ],
    [
      'no message header first',
      { ...messageBundle, entry: [...messageBundle.entry].reverse() },
      { code: 'required', expression: ['Bundle.entry[0].resource.ofType(MessageHeader)'] },
    ],
    [
      'a reference to no entry',
      { ...messageBundle, entry: [header] },
      { code: 'not-found', expression: ['Bundle.entry[0].resource.focus[0].reference'] },
    ],
    [
      'a transaction entry without request',
      { ...transactionBundle, entry: messageBundle.entry },
      { code: 'required', expression: ['Bundle.entry[0].request'] },
    ],
  ];
  test.each(cases)('%s', async (_name, content, issue) => {
    const local = await sandbox();
    const answer = await post(local, content);
    expect(answer.status).toBe(400);
    const body = (await answer.json()) as { issue: unknown[] };
    expect(body.issue[0]).toEqual({ severity: 'error', ...issue });
    expect(local.received()).toEqual([]);
  });
});

describe('a receiver that has been told to fail', () => {
  test('answers the status it was told, with Retry-After, keeps nothing, and recovers after the given times', async () => {
    const local = await sandbox();
    local.control('rke-vest', { mode: 'status:503', retryAfter: 7, times: 2 });
    for (const _ of [1, 2]) {
      const answer = await post(local, messageBundle);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('7');
    }
    expect(local.received()).toEqual([]);
    expect((await post(local, messageBundle)).status).toBe(200);
  });

  test('keeps failing until told otherwise; the others are not touched', async () => {
    const local = await sandbox();
    local.control('rke-vest', { mode: 'status:409' });
    expect((await post(local, messageBundle)).status).toBe(409);
    expect((await post(local, messageBundle, 'k', 'dps-nord')).status).toBe(200);
    local.control('rke-vest', null);
    expect((await post(local, messageBundle)).status).toBe(200);
  });

  test.each(['fatal-error', 'transient-error'] as const)(
    'answers 200 with response code %s and keeps nothing',
    async (mode) => {
      const local = await sandbox();
      local.control('rke-vest', { mode });
      const answer = await post(local, messageBundle);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ entry: [{ resource: { response: { code: mode } } }, {}] });
      expect(local.received()).toEqual([]);
    },
  );

  test('a bare 2xx keeps the bundle and has no body', async () => {
    const local = await sandbox();
    local.control('rke-vest', { mode: 'status:202' });
    const answer = await post(local, messageBundle);
    expect(answer.status).toBe(202);
    expect(await answer.text()).toBe('');
    expect(local.received()).toHaveLength(1);
  });

  test('a reset cuts the connection and keeps nothing', async () => {
    const local = await sandbox();
    local.control('rke-vest', { mode: 'reset' });
    await expect(post(local, messageBundle)).rejects.toThrow();
    expect(local.received()).toEqual([]);
  });

  test('a half-sent answer is cut, and the bundle is kept: the repeat is a duplicate', async () => {
    const local = await sandbox();
    local.control('rke-vest', { mode: 'half-sent', times: 1 });
    const answer = await post(local, messageBundle);
    await expect(answer.text()).rejects.toThrow();
    expect((await post(local, messageBundle)).status).toBe(409);
    expect(local.received()).toHaveLength(1);
  });

  test('a lost answer: the connection is cut without one, and the bundle is kept once however often it comes', async () => {
    const local = await sandbox();
    local.control('rke-vest', { mode: 'answer-lost', times: 2 });
    await expect(post(local, messageBundle)).rejects.toThrow();
    await expect(post(local, messageBundle)).rejects.toThrow();
    expect((await post(local, messageBundle)).status).toBe(409);
    expect(local.received()).toHaveLength(1);
    expect(local.received()[0]?.repeats).toBe(2);
  });

  test('a hanging receiver never answers, and closing does not wait for it', async () => {
    const local = await sandbox();
    local.control('rke-vest', { mode: 'hang' });
    const pending = post(local, messageBundle).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(async () => (await fetch(local.url)).text()).toContain('mode hang');
    await local.close();
    expect(await pending).toBe('cut');
  });
});

describe('the control', () => {
  test('PUT tells, DELETE takes back, GET / shows', async () => {
    const local = await sandbox();
    const told = await fetch(`${local.url}/control/rke-vest`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ mode: 'status:429', retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }),
    });
    expect(told.status).toBe(200);
    expect((await post(local, messageBundle)).status).toBe(429);
    expect(await (await fetch(local.url)).text()).toContain('rke-vest\tmode status:429');
    await fetch(`${local.url}/control/rke-vest`, { method: 'DELETE' });
    expect((await post(local, messageBundle)).status).toBe(200);
  });

  test.each([
    { mode: 'explode' },
    { mode: 'status:99' },
    { mode: 'ok', times: 0 },
    { mode: 'ok', retryAfter: 'a\r\nb' },
    {},
  ])('a faulty order %j is refused with 400', async (order) => {
    const local = await sandbox();
    const told = await fetch(`${local.url}/control/rke-vest`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(order),
    });
    expect(told.status).toBe(400);
  });

  test('GET /received lists without content, per receiver with it, and DELETE forgets', async () => {
    const local = await sandbox();
    await post(local, messageBundle);
    const all = await (await fetch(`${local.url}/received`)).text();
    expect(all).toContain('"receiverId":"rke-vest"');
    expect(all).not.toContain('MessageHeader');
    const mine = (await (await fetch(`${local.url}/received/rke-vest`)).json()) as { bundle: unknown }[];
    expect(mine[0]?.bundle).toEqual(messageBundle);
    await fetch(`${local.url}/received`, { method: 'DELETE' });
    expect(local.received()).toEqual([]);
  });

  test('a log line tells receiver, status and size, never content', async () => {
    const lines: string[] = [];
    const local = await sandbox({ log: (line) => lines.push(line) });
    await post(local, messageBundle);
    await expect.poll(() => lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\S+ rke-vest 200 \d+ bytes$/);
  });
});

test('docs/sandbox.md names every mode and every setting of an order', () => {
  const docs = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
  for (const mode of MODES) expect(docs).toContain(`\`${mode}\``);
  for (const name of Object.keys(behaviourSchema.shape)) expect(docs).toContain(`\`${name}\``);
});
