import { describe, expect, test } from 'vitest';
import { classifyAnswer } from '../../src/deliver/answer.ts';
import type { Answer } from '../../src/deliver/deliver.ts';
import { classifyFailure } from '../../src/deliver/failure.ts';
import { AnswerCutShort, TimedOut } from '../../src/deliver/wire.ts';

const NOW = Date.parse('2026-05-04T10:00:00Z');
const JSON_HEADERS = { 'content-type': 'application/fhir+json; charset=utf-8' };

function classify(
  status: number,
  body: unknown = null,
  headers: Record<string, string | string[]> = {},
): Answer {
  const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
  return classifyAnswer(status, { ...JSON_HEADERS, ...headers }, text, NOW);
}
const outcome = (...issue: { severity: string; code: unknown }[]) => ({
  resourceType: 'OperationOutcome',
  issue: issue.map((one) => ({ ...one, diagnostics: 'Kari Tundra Prøvesen 12345678901' })),
});
const response = (code: string, ...others: object[]) => ({
  resourceType: 'Bundle',
  type: 'message',
  entry: [
    { resource: { resourceType: 'MessageHeader', response: { identifier: 'x', code } } },
    ...others.map((resource) => ({ resource })),
  ],
});
const accepted = (status: number, duplicate = false) => ({ kind: 'accepted', status, duplicate });
const transient = (status: number, why: string, retryAfterMs: number | null = null) => ({
  kind: 'transient',
  status,
  why,
  retryAfterMs,
});
const refused = (status: number, why: string, ...issueCodes: string[]) => ({
  kind: 'refused',
  status,
  why,
  issueCodes,
});

describe('an answer is', () => {
  const cases: [string, Answer, object][] = [
    ['200 without body: accepted', classify(200), accepted(200)],
    ['204: accepted', classify(204, ''), accepted(204)],
    ['202 with text: accepted', classify(202, 'queued', { 'content-type': 'text/plain' }), accepted(202)],
    ['200 with a body too large to read: accepted', classify(200, null), accepted(200)],
    ['200 with JSON that is cut or garbage: accepted', classify(200, '{"resourceType":"Bu'), accepted(200)],
    ['200 with JSON null: accepted', classify(200, 'null'), accepted(200)],
    ['200 with a JSON list: accepted', classify(200, '[1,2]'), accepted(200)],
    [
      '200 with a Bundle without entries: accepted',
      classify(200, { resourceType: 'Bundle', entry: 'x' }),
      accepted(200),
    ],
    ['201 with another resource: accepted', classify(201, { resourceType: 'ServiceRequest' }), accepted(201)],
    ['200 with response ok: accepted', classify(200, response('ok')), accepted(200)],
    [
      'response ok with a duplicate information issue: accepted duplicate',
      classify(200, response('ok', outcome({ severity: 'information', code: 'duplicate' }))),
      accepted(200, true),
    ],
    [
      'response ok with an error issue: accepted, the response code decides',
      classify(200, response('ok', outcome({ severity: 'error', code: 'value' }))),
      accepted(200),
    ],
    [
      '200 with response fatal-error: refused',
      classify(200, response('fatal-error', outcome({ severity: 'error', code: 'business-rule' }))),
      refused(200, 'fatal-error', 'business-rule'),
    ],
    [
      '200 with response transient-error: transient',
      classify(200, response('transient-error')),
      transient(200, 'transient-error'),
    ],
    ['200 with an unknown response code: accepted', classify(200, response('maybe')), accepted(200)],
    [
      '200 with a byte order mark before fatal-error: refused',
      classify(200, `\uFEFF${JSON.stringify(response('fatal-error'))}`),
      refused(200, 'fatal-error'),
    ],
    [
      '200 with fatal-error but no content type: refused',
      classifyAnswer(200, {}, JSON.stringify(response('fatal-error')), NOW),
      refused(200, 'fatal-error'),
    ],
    [
      '200 with fatal-error as XML-typed text: accepted, not JSON',
      classify(200, response('fatal-error'), { 'content-type': 'application/fhir+xml' }),
      accepted(200),
    ],
    [
      '200 with OperationOutcome of information only: accepted',
      classify(200, outcome({ severity: 'information', code: 'informational' })),
      accepted(200),
    ],
    [
      '200 with OperationOutcome warning: accepted',
      classify(200, outcome({ severity: 'warning', code: 'value' })),
      accepted(200),
    ],
    [
      '200 with OperationOutcome error: refused',
      classify(
        200,
        outcome({ severity: 'error', code: 'required' }, { severity: 'fatal', code: 'structure' }),
      ),
      refused(200, 'error-issue', 'required', 'structure'),
    ],
    [
      '200 with OperationOutcome error of the transient kind: transient',
      classify(200, outcome({ severity: 'error', code: 'lock-store' })),
      transient(200, 'transient-issue'),
    ],
    [
      '200 with one transient and one other error: refused',
      classify(200, outcome({ severity: 'error', code: 'timeout' }, { severity: 'error', code: 'value' })),
      refused(200, 'error-issue', 'timeout', 'value'),
    ],
    [
      '200 with OperationOutcome error duplicate: accepted duplicate',
      classify(200, outcome({ severity: 'error', code: 'duplicate' })),
      accepted(200, true),
    ],
    ['301: transient, never followed', classify(301, null, { location: '/x' }), transient(301, 'redirect')],
    ['307: transient, never followed', classify(307), transient(307, 'redirect')],
    ['400: refused', classify(400), refused(400, 'http-400')],
    [
      '400 with issues: refused with their codes',
      classify(400, outcome({ severity: 'error', code: 'invalid' })),
      refused(400, 'http-400', 'invalid'),
    ],
    [
      '400 with a transient issue: transient',
      classify(400, outcome({ severity: 'error', code: 'no-store' })),
      transient(400, 'http-400'),
    ],
    [
      '400 with response transient-error: transient',
      classify(400, response('transient-error')),
      transient(400, 'http-400'),
    ],
    ['401: transient, our credentials', classify(401), transient(401, 'credentials')],
    ['403: transient, our credentials', classify(403), transient(403, 'credentials')],
    ['407: transient, our credentials', classify(407), transient(407, 'credentials')],
    ['404 from a gateway: transient, nobody is there', classify(404, '<html>'), transient(404, 'http-404')],
    ['405: transient, a wrong endpoint', classify(405), transient(405, 'http-405')],
    [
      '404 with an OperationOutcome: refused',
      classify(404, outcome({ severity: 'error', code: 'not-found' })),
      refused(404, 'http-404', 'not-found'),
    ],
    ['408: transient', classify(408), transient(408, 'http-408')],
    [
      '409 without duplicate: refused',
      classify(409, outcome({ severity: 'error', code: 'conflict' })),
      refused(409, 'http-409', 'conflict'),
    ],
    ['409 with garbage: refused', classify(409, '<html>'), refused(409, 'http-409')],
    [
      '409 with duplicate: accepted duplicate',
      classify(409, outcome({ severity: 'error', code: 'duplicate' })),
      accepted(409, true),
    ],
    [
      '409 with duplicate in a message: accepted duplicate',
      classify(409, response('fatal-error', outcome({ severity: 'error', code: 'duplicate' }))),
      accepted(409, true),
    ],
    ['413: refused', classify(413), refused(413, 'http-413')],
    [
      '422 with duplicate: refused, only 409 says so',
      classify(422, outcome({ severity: 'error', code: 'duplicate' })),
      refused(422, 'http-422', 'duplicate'),
    ],
    ['425: transient', classify(425), transient(425, 'http-425')],
    ['429: transient', classify(429), transient(429, 'http-429')],
    ['500: transient', classify(500), transient(500, 'http-500')],
    [
      '503 with fatal issue: transient',
      classify(503, outcome({ severity: 'fatal', code: 'processing' })),
      transient(503, 'http-503'),
    ],
    ['599: transient', classify(599), transient(599, 'http-599')],
    ['999: transient', classify(999), transient(999, 'answer-broken')],
  ];
  test.each(cases)('%s', (_name, given, expected) => {
    expect(given).toEqual(expected);
  });
});

describe('nothing of a receiver’s text is carried', () => {
  test.each(['Kari Tundra Prøvesen', '12345678901', '', 7, null, { a: 1 }, 'constructor'])(
    'an issue code %j that FHIR does not have is left out, the error still counts',
    (code) => {
      expect(classify(422, outcome({ severity: 'error', code }))).toEqual(refused(422, 'http-422'));
      expect(classify(200, outcome({ severity: 'error', code }))).toEqual(refused(200, 'error-issue'));
    },
  );

  test('hostile JSON is no fault of ours', () => {
    for (const body of [
      '['.repeat(500_000),
      '{"__proto__":{"resourceType":"OperationOutcome"}}',
      '"x"',
      '{"resourceType":"OperationOutcome","issue":[null,7,[]]}',
    ]) {
      expect(classify(200, body)).toEqual(accepted(200));
    }
  });
});

describe('Retry-After', () => {
  const cases: [string | string[], number | null][] = [
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    [['7', '9'], 7_000],
    ['999999999999999999999', 86_400_000],
    ['Mon, 04 May 2026 10:00:30 GMT', 30_000],
    ['Mon, 04 May 2026 09:00:00 GMT', 0],
    ['Tue, 04 May 2027 10:00:00 GMT', 86_400_000],
    ['Mon, 99 May 2026 10:00:30 GMT', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['', null],
  ];
  test.each(cases)('%j', (header, retryAfterMs) => {
    expect(classify(503, null, { 'retry-after': header })).toEqual(transient(503, 'http-503', retryAfterMs));
  });
  test('counts for a 2xx transient-error too', () => {
    expect(classify(200, response('transient-error'), { 'retry-after': '3' })).toEqual(
      transient(200, 'transient-error', 3_000),
    );
  });
});

describe('a failure to get an answer is transient', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  const cases: [string, unknown, string][] = [
    ['our own deadline', new TimedOut(), 'timeout'],
    ['our own deadline in the middle of an answer', new AnswerCutShort(new TimedOut()), 'timeout'],
    ['headers timeout', coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    ['body timeout', new AnswerCutShort(coded('UND_ERR_BODY_TIMEOUT')), 'timeout'],
    ['cut in the middle of an answer', new AnswerCutShort(coded('UND_ERR_SOCKET')), 'answer-broken'],
    ['no HTTP', coded('HPE_INVALID_CONSTANT'), 'answer-broken'],
    ['refused connection', coded('ECONNREFUSED'), 'connection'],
    [
      'reset connection, as fetch wraps it',
      new TypeError('fetch failed', { cause: coded('ECONNRESET') }),
      'connection',
    ],
    ['unknown name', coded('ENOTFOUND'), 'name-lookup'],
    ['certificate of another name', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
    ['self-signed certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
    ['expired certificate', coded('CERT_HAS_EXPIRED'), 'tls'],
    ['no TLS at the other end', coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
    ['something else', new Error('Kari Tundra Prøvesen'), 'unexpected'],
    ['something that is no Error', 'a string', 'unexpected'],
  ];
  test.each(cases)('%s', (_name, error, why) => {
    expect(classifyFailure(error)).toEqual({ kind: 'transient', status: null, why, retryAfterMs: null });
  });
});
