/** The configuration: precedence, faults all at once, secrets kept, and the settings against docs/configuration.md. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';
import { ConfigError, loadConfig, loadConfiguredTables } from '../../src/config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'los-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, 'los.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function faultsOf(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('is whole without any setting: a spool, the synthetic receivers, the loopback address', () => {
    const config = loadConfig(undefined, {});
    expect(config).toMatchObject({
      queue: { kind: 'spool' },
      prefetch: 64,
      syntheticReceivers: true,
      maxMessageBytes: 35 * 1024 * 1024,
      giveUpAfterMs: 7 * 24 * 3_600_000,
      http: { host: '127.0.0.1', port: 8080 },
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes the environment over the file, and the file over the default', () => {
    const path = file({ http: { port: 1111, host: '::1' }, giveUpAfter: '2h' });
    const config = loadConfig(undefined, { LOS_CONFIG: path, LOS_HTTP_PORT: '2222' });
    expect(config.http).toEqual({ host: '::1', port: 2222 });
    expect(config.giveUpAfterMs).toBe(2 * 3_600_000);
  });

  it('uses AMQP as soon as a broker is named, several separated by commas', () => {
    const { queue } = loadConfig(undefined, { LOS_AMQP_URL: 'amqp://one, amqps://two' });
    expect(queue).toEqual({
      kind: 'amqp',
      tls: {},
      urls: ['amqp://one', 'amqps://two'],
      prefix: 'referrals',
      declare: true,
    });
    expect(loadConfig(undefined, { LOS_AMQP_URL: 'amqp://one', LOS_QUEUE_KIND: 'spool' }).queue.kind).toBe(
      'spool',
    );
  });

  it('takes paths in the file relative to the file', () => {
    expect(loadConfig(file({ spool: { dir: 'here' } }), {}).queue).toEqual({
      kind: 'spool',
      dir: join(folder, 'here'),
    });
  });

  it('reads a receiver directory from its own file, or from inside the configuration file', () => {
    const receivers = [{ id: 'one', endpoint: 'http://127.0.0.1:1/', herIds: ['111'] }];
    const inside = file({ receivers });
    expect(loadConfig(inside, {}).receivers.byHerId.get('111')?.id).toBe('one');
    expect(loadConfig(undefined, { LOS_RECEIVERS: inside }).syntheticReceivers).toBe(false);
    expect(loadConfiguredTables(inside).directory.byId.has('one')).toBe(true);
  });

  it('reports every fault of file, environment and receivers in one message', () => {
    const path = file({
      queue: { kind: 'kafka', batch: 3 },
      limits: { messageBytes: '35 MB' },
      receivers: [{ id: 'Feil', endpoint: 'nowhere' }],
    });
    const faults = faultsOf(() =>
      loadConfig(path, {
        LOS_HTTP_PORT: '70000',
        LOS_GIVE_UP_AFTER: 'soon',
        LOS_MAPPINGS: join(folder, 'none'),
      }),
    ).join('\n');
    for (const name of [
      'queue.kind in',
      'queue.batch in',
      'limits.messageBytes in',
      'receivers.0.id',
      'receivers.0.endpoint',
      'LOS_HTTP_PORT',
      'LOS_GIVE_UP_AFTER',
      'LOS_MAPPINGS',
    ])
      expect(faults).toContain(name);
  });

  it('takes certificate files beside the configuration file, and only certificate and key together', () => {
    const path = file({ amqp: { url: ['amqps://one'], caFile: 'ca.pem', keyFile: 'key.pem' } });
    const faults = faultsOf(() => loadConfig(path, {})).join('\n');
    expect(faults).toContain(`amqp.caFile in ${path}: there is no such file`);
    expect(faults).toContain('amqp.certFile, amqp.keyFile: must be given together');
    const given = file({ amqp: { url: ['amqps://one'], caFile: 'los.json' } });
    expect(loadConfig(given, {}).queue).toMatchObject({ tls: { caFile: given } });
  });

  it('asks for a broker when AMQP is wanted and none is named', () => {
    expect(faultsOf(() => loadConfig(undefined, { LOS_QUEUE_KIND: 'amqp' })).join()).toContain(
      'LOS_AMQP_URL',
    );
  });

  it('never repeats a value in a fault: it may be a password', () => {
    const wrong = [
      () => loadConfig(undefined, { LOS_AMQP_URL: 'amq://los:hemmelig@broker' }),
      () => loadConfig(file({ amqp: { url: ['hemmelig'] }, queue: { kind: 'hemmelig' } }), {}),
      () => loadConfig(file('{"amqp": {"url": "amqp://los:hemmelig@broker" "prefix"'), {}),
    ];
    for (const load of wrong) {
      const faults = faultsOf(load);
      expect(faults).not.toEqual([]);
      expect(faults.join()).not.toContain('hemmelig');
    }
  });

  it('names a file that is missing or no JSON', () => {
    expect(faultsOf(() => loadConfig(join(folder, 'none.json'), {})).join()).toContain('ENOENT');
    expect(faultsOf(() => loadConfig(file('{"http": {}\n"log": {}}'), {})).join()).toContain(
      'is not valid JSON (line 2)',
    );
    expect(faultsOf(() => loadConfig(file('[]'), {})).join()).toContain('must hold one JSON object');
  });

  it('keeps names in the environment that are no setting, for a warning', () => {
    expect(loadConfig(undefined, { LOS_AMPQ_URL: 'x', LOS_CONFIG: undefined }).unknownEnvironment).toEqual([
      'LOS_AMPQ_URL',
    ]);
  });
});

describe('docs/configuration.md', () => {
  const documented = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => /^\| `([\w.]+)` \| `(LOS_\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/.exec(line))
    .filter((row) => row !== null);

  it('names every setting, and no other, with its place in the environment', () => {
    expect(documented.map(([, name, environment]) => `${name} ${environment}`).sort()).toEqual(
      SETTINGS.map(({ name, environment }) => `${name} ${environment}`).sort(),
    );
  });

  it('tells the default of each setting', () => {
    for (const { name, defaultValue } of SETTINGS) {
      const row = documented.find((one) => one[1] === name);
      const told = row?.[4]?.trim() ?? '';
      const written = Array.isArray(defaultValue) ? defaultValue.join(',') : String(defaultValue);
      if (defaultValue === null) expect(told, name).not.toMatch(/^`[^`]+`$/);
      else expect(told, name).toBe(`\`${written}\``);
    }
  });
});
