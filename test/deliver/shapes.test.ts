/** Answers whose shape alone matters, played by nock over the fetch transport. */
import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchTransport } from '../../src/deliver/fetch-transport.ts';
import { createDeliverer } from '../../src/deliver/http.ts';
import { directoryOf } from '../../src/tables/directory.ts';

const [receiver] = directoryOf(
  { receivers: [{ id: 'rke-vest', endpoint: 'https://receiver.invalid/fhir' }] },
  'of the test',
).entries;

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
  nock.activate();
});

const outcome = (severity: string, code: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code }],
});
const cases: [string, number, string | object, Record<string, string>, object][] = [
  ['an empty 201', 201, '', {}, { kind: 'accepted', status: 201, duplicate: false }],
  ['an HTML page with 200', 200, '<html></html>', { 'content-type': 'text/html' }, { kind: 'accepted' }],
  ['a 409 duplicate', 409, outcome('error', 'duplicate'), {}, { kind: 'accepted', duplicate: true }],
  [
    'a 409 of another kind',
    409,
    outcome('error', 'conflict'),
    {},
    { kind: 'refused', issueCodes: ['conflict'] },
  ],
  [
    'a 400 with an issue',
    400,
    outcome('fatal', 'structure'),
    {},
    { kind: 'refused', issueCodes: ['structure'] },
  ],
  ['a 503 with Retry-After', 503, '', { 'retry-after': '60' }, { kind: 'transient', retryAfterMs: 60_000 }],
  [
    'a 504 page of a gateway',
    504,
    '<html></html>',
    { 'content-type': 'text/html' },
    { kind: 'transient', why: 'http-504' },
  ],
  ['a redirect', 308, '', { location: 'https://elsewhere.invalid/' }, { kind: 'transient', why: 'redirect' }],
];
test.each(cases)('%s', async (_name, status, body, headers, expected) => {
  if (!receiver) throw new Error('no receiver');
  const scope = nock('https://receiver.invalid').post('/fhir').reply(status, body, headers);
  const deliverer = createDeliverer({ transport: fetchTransport() });
  const answer = await deliverer.deliver({
    receiver,
    body: '{}',
    requestId: 'r',
    correlationId: 'c',
    traceparent: null,
  });
  await deliverer.close();
  expect(answer).toMatchObject(expected);
  expect(scope.isDone()).toBe(true);
});
