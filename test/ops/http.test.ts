/** Health and metrics as an orchestrator and a scraper see them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readiness } from '../../src/ops/health.ts';
import { createOpsApp, type HttpServer, listen } from '../../src/ops/http.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { directoryOf } from '../../src/tables/directory.ts';
import { loadTables } from '../../src/tables.ts';

const receivers = [{ id: 'rke-test', endpoint: 'http://127.0.0.1:1/' }];
const tables = loadTables({ directory: directoryOf({ receivers }, 'test') });
let trouble: string | null = null;
let draining = false;
let server: HttpServer;

beforeAll(async () => {
  const app = createOpsApp({
    readiness: () => readiness({ trouble: () => trouble, tables, draining: () => draining }),
    metrics: createMetrics(tables, () => trouble),
    mappingsVersion: tables.version,
  });
  server = await listen(app, '127.0.0.1', 0);
});
afterAll(() => server.close());

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);

describe('the service over HTTP', () => {
  it('is live, and ready while messages can flow', async () => {
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ ready: true, reasons: [], mappingsVersion: tables.version });
  });

  it('is live but not ready while the queue is in trouble or the service drains, and says why', async () => {
    trouble = 'connecting';
    draining = true;
    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, reasons: ['queue-connecting', 'draining'] });
    expect((await get('/health/live')).status).toBe(200);
    trouble = null;
    draining = false;
  });

  it('is not ready with an empty receiver directory', () => {
    const empty = loadTables({ directory: directoryOf({ receivers: [] }, 'test') });
    expect(readiness({ trouble: () => null, tables: empty, draining: () => false }).reasons).toEqual([
      'no-receivers',
    ]);
  });

  it('gives metrics in the exposition format', async () => {
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('# TYPE los_messages_total counter');
  });

  it('answers an unknown path with 404 and another method with 405, as JSON, telling nothing of its making', async () => {
    const unknown = await get('/nothing/here');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({ error: 'not-found' });
    expect(unknown.headers.get('x-powered-by')).toBeNull();
    expect(unknown.headers.get('x-content-type-options')).toBe('nosniff');
    const posted = await get('/health/live', { method: 'POST', body: 'x' });
    expect(posted.status).toBe(405);
  });

  it('answers a path that cannot be decoded without telling why', async () => {
    const response = await get('/%E0%A4%A');
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain('node_modules');
  });
});
