/** The real service at its most talkative, over both transports: nothing a person is or said stands anywhere it should not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFixtures } from '../support/fixtures.ts';
import { KEPT_PLACES } from '../support/fixtures-ledger.ts';
import { everythingPersonalIn } from '../support/fixtures-privacy.ts';
import { openScene, type Scene } from '../support/fixtures-scene.ts';
import { TRANSPORTS } from '../support/fixtures-stage.ts';

const fixtures = loadFixtures();
const personal = [...new Set(fixtures.flatMap(({ bytes }) => everythingPersonalIn(bytes)))];
const forwarded = fixtures.filter(({ expected }) => expected.verdict === 'forward');

describe('the search for persons', () => {
  it('knows of every referral whom it is about', () => {
    const read = fixtures.filter(({ expected }) => expected.items !== null);
    const nobody = read.filter(({ bytes }) => everythingPersonalIn(bytes).length < 4);
    expect(nobody.map(({ name }) => name)).toEqual([]);
  });

  it('finds a number, a name, a phone and a sentence where they stand', () => {
    const [fixture] = forwarded;
    const text = fixture?.bytes.toString('utf8') ?? '';
    expect(personal.filter((value) => text.includes(value)).length).toBeGreaterThan(5);
  });
});

describe.each(TRANSPORTS)('a talkative service over %s', (transport) => {
  let scene: Scene;
  const seen = new Map<string, string>();

  beforeAll(async () => {
    scene = await openScene(transport);
    const [away, refusing, hanging] = [...new Set(forwarded.map(({ expected }) => expected.receiver ?? ''))];
    scene.sandbox.control(away ?? '', { mode: 'status:503', times: 3, retryAfter: 1 });
    scene.sandbox.control(refusing ?? '', { mode: 'status:422' });
    scene.sandbox.control(hanging ?? '', { mode: 'reset', times: 2 });
    const service = scene.start();
    const url = await service.started();
    await scene.send(fixtures.map(({ bytes }) => bytes));
    await scene.until('every fixture is settled', async () => {
      const kept = KEPT_PLACES.filter((place) => place !== 'receipts');
      const settled = kept.reduce((sum, place) => sum + scene.ledger.count(place), 0);
      return scene.sandbox.received().length + settled >= fixtures.length;
    });
    await scene.until('nothing waits any more', async () => (await scene.ledger.waiting()) === 0);
    for (const path of ['/', '/health/live', '/health/ready', '/metrics', '/nothing-here']) {
      const said = await (await fetch(`${url}${path}`)).text();
      seen.set(`GET ${path}`, path === '/metrics' ? withoutSamples(said) : said);
    }
    for (const place of KEPT_PLACES) {
      const kept = scene.ledger.read(place);
      seen.set(`headers in ${place}`, JSON.stringify(kept.map(({ body: _body, ...beside }) => beside)));
    }
    if (transport === 'spool') {
      const names = readdirSync(scene.dir, { recursive: true, encoding: 'utf8' });
      seen.set('file names', names.join('\n'));
      const sidecars = names.filter((name) => name.endsWith('.headers.json'));
      seen.set('sidecars', sidecars.map((name) => readFileSync(join(scene.dir, name), 'utf8')).join('\n'));
    }
    await service.stop();
    seen.set('log', service.said());
  });
  afterAll(() => scene?.close());

  it('says something about every message', () => {
    const settled = seen.get('log')?.match(/"msg":"message settled"/g) ?? [];
    expect(settled.length).toBeGreaterThanOrEqual(fixtures.length);
    expect(seen.get('GET /metrics')).toContain('los_messages_total');
    for (const place of ['dead-letter', 'receipts']) expect(seen.get(`headers in ${place}`)).not.toBe('[]');
  });

  it('says nothing of a person anywhere: log, metrics, headers, file names', () => {
    const found = [...seen].flatMap(([where, text]) =>
      personal.filter((value) => text.includes(value)).map((value) => `${value} in ${where}`),
    );
    expect(found).toEqual([]);
  });

  it('tells of a red flag no more than that the message is urgent', () => {
    const flags = /selvmord|suicid|ridebukse|urinretensjon|RED_FLAG_|cauda/i;
    expect([...seen].filter(([, text]) => flags.test(text)).map(([where]) => where)).toEqual([]);
  });
});

/** n.b. a sum of seconds, such as 1.90000001, may hold any digits by chance; names and labels may not. */
function withoutSamples(metrics: string): string {
  return metrics.replace(/ \S+$/gm, '');
}
