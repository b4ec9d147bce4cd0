import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AmqpOptions, openAmqpQueue } from '../../src/queue/amqp/index.ts';
import type { TlsFiles } from '../../src/queue/amqp/tls.ts';
import type { Queue, QueueEvent } from '../../src/queue/queue.ts';
import { type Authority, createAuthority, type KeyPair } from '../../src/sandbox/certificates.ts';
import { findBroker, mayHaveOwnNode } from '../support/broker-find.ts';
import { freePorts, waitUntil } from '../support/broker-ports.ts';
import { PrivateBroker } from '../support/broker-process.ts';
import { message } from './bench.ts';
import { AmqpBench } from './bench-amqp.ts';

const LIMIT_MS = 60_000;

/** A broker that takes no connection without a certificate of its own authority's. */
describe.skipIf(!mayHaveOwnNode())('access to the broker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'los-tls-'));
  const opened: Queue[] = [];
  let authority: Authority;
  let stranger: Authority;
  let broker: PrivateBroker;
  let bench: AmqpBench;
  let port = 0;
  beforeAll(async () => {
    [authority, stranger] = await Promise.all([createAuthority(), createAuthority()]);
    [port = 0] = await freePorts(1);
    file('ca.pem', authority.certificate);
    keep('client', authority.client);
    keep('stranger', stranger.client);
    keep('server', authority.server('right'));
    const way = await findBroker();
    if (!('sbin' in way)) throw new Error('TLS needs an installed rabbitmq-server');
    broker = await PrivateBroker.create(way.sbin, {
      plugins: ['rabbitmq_auth_mechanism_ssl'],
      config: [
        `listeners.ssl.1 = 127.0.0.1:${port}`,
        `ssl_options.cacertfile = ${join(folder, 'ca.pem')}`,
        `ssl_options.certfile = ${join(folder, 'server.pem')}`,
        `ssl_options.keyfile = ${join(folder, 'server.key')}`,
        'ssl_options.verify = verify_peer',
        'ssl_options.fail_if_no_peer_cert = true',
        'ssl_cert_login_from = common_name',
        'auth_mechanisms.1 = PLAIN',
        'auth_mechanisms.2 = EXTERNAL',
      ],
    });
    await broker.control('add_user', 'Sandbox client', 'never-used');
    await broker.control('set_permissions', 'Sandbox client', '.*', '.*', '.*');
    bench = await AmqpBench.create(broker.url);
  });
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.drain(1_000);
  });
  afterAll(async () => {
    await bench?.remove();
    await broker?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function file(name: string, content: string): string {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  }

  function keep(name: string, pair: KeyPair): void {
    file(`${name}.pem`, pair.certificate);
    file(`${name}.key`, pair.key);
  }

  /** The files of one who trusts the broker's authority and shows the certificate `name`. */
  function files(name: string): TlsFiles {
    return {
      caFile: join(folder, 'ca.pem'),
      certFile: join(folder, `${name}.pem`),
      keyFile: join(folder, `${name}.key`),
    };
  }

  async function open(tls: TlsFiles, more: Partial<AmqpOptions> = {}): Promise<Queue> {
    const queue = await openAmqpQueue({
      urls: [`amqps://guest:guest@localhost:${port}`],
      prefix: bench.prefix,
      retryDelaysMs: [100, 300],
      connectLimitMs: 1,
      tls,
      ...more,
    });
    opened.push(queue);
    return queue;
  }

  async function expectFlow(queue: Queue): Promise<void> {
    let taken = 0;
    await queue.consume(async (delivery) => {
      await delivery.ack();
      taken += 1;
    });
    await queue.send(message(1));
    expect(await waitUntil(LIMIT_MS, () => taken === 1)).toBe(true);
  }

  test('with a certificate the broker asks for and a password, messages flow', async () => {
    await expectFlow(await open(files('client')));
  });

  test('without user and password in the URL, the certificate is the login', async () => {
    await expectFlow(await open(files('client'), { urls: [`amqps://localhost:${port}`] }));
    const users = await broker.control('list_connections', 'user', 'auth_mechanism', 'ssl');
    expect(users).toContain('Sandbox client\tEXTERNAL\ttrue');
  });

  test('a broker of an unknown authority is not trusted, whatever the environment says', async () => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const { caFile: _, ...others } = files('client');
      await expect(open(others)).rejects.toThrow(/certificate/);
      await expect(open({ ...others, caFile: file('other-ca.pem', stranger.certificate) })).rejects.toThrow(
        /certificate/,
      );
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });

  test('a broker whose certificate is expired or another’s is not trusted', async () => {
    const show = async (which: Parameters<Authority['server']>[0]) => {
      keep('server', authority.server(which));
      await broker.control('eval', 'ssl:clear_pem_cache().');
    };
    await show('expired');
    await expect(open(files('client'))).rejects.toThrow('certificate has expired');
    await show('wrong-name');
    await expect(open(files('client'))).rejects.toThrow('altnames');
    await show('right');
    await open(files('client'));
  });

  test('no certificate, or one of a stranger’s, refuses the connection', async () => {
    await expect(open({ caFile: join(folder, 'ca.pem') })).rejects.toThrow();
    await expect(open(files('stranger'))).rejects.toThrow();
  });

  test('certificate files that change count from the next connection on', async () => {
    keep('renewed', stranger.client);
    const events: QueueEvent[] = [];
    const connecting = open(files('renewed'), {
      connectLimitMs: LIMIT_MS,
      onEvent: (event) => events.push(event),
    });
    keep('renewed', authority.client);
    await expectFlow(await connecting);

    keep('renewed', stranger.client);
    const codes = () => events.map(({ code }) => code);
    await broker.control('close_all_connections', 'test');
    expect(await waitUntil(LIMIT_MS, () => codes().includes('connect-failed'))).toBe(true);
    keep('renewed', authority.client);
    const [queue] = opened;
    expect(await waitUntil(LIMIT_MS, () => queue?.trouble() === null)).toBe(true);
  });

  describe('a user with few rights', () => {
    /** Opens as a user who may configure, write and read what the patterns allow. */
    async function openAs(rights: readonly [string, string, string], more: Partial<AmqpOptions> = {}) {
      await broker.control('set_permissions', 'few', ...rights);
      const url = new URL(broker.url);
      url.username = 'few';
      url.password = 'few';
      return open({}, { urls: [url.href], ...more });
    }
    beforeAll(async () => {
      await broker.control('add_user', 'few', 'few');
      await bench.open();
    });

    test('may not configure: the start says what it could not verify, and messages flow', async () => {
      const events: QueueEvent[] = [];
      const onEvent = (event: QueueEvent) => events.push(event);
      const queue = await openAs(['', '^amq\\.default$', `^${bench.prefix}`], { declare: false, onEvent });
      const told = events.filter(({ code }) => code === 'topology-unverified');
      expect(told).toHaveLength(1);
      for (const { name } of bench.specs()) expect(told[0]?.detail).toContain(name);
      await expectFlow(queue);
    });

    test('may not configure and is to declare: refused, by the broker’s own words', async () => {
      await expect(openAs(['', '.*', '.*'])).rejects.toThrow(/access to queue .* refused/);
    });

    test('may not read the inbox, the quarantine, or publish: each refuses the start', async () => {
      const { inbox, quarantine } = bench.names;
      const onlyInbox = `^${inbox}$`;
      const declare = false;
      await expect(openAs(['', '^amq\\.default$', `^${quarantine}$`], { declare })).rejects.toThrow(inbox);
      await expect(openAs(['', '^amq\\.default$', onlyInbox], { declare })).rejects.toThrow(quarantine);
      await expect(openAs(['', '^nothing$', '.*'], { declare })).rejects.toThrow(
        /access to exchange .* refused/,
      );
    });

    test('the checks move no message and count as no delivery', async () => {
      await bench.open().then((queue) => queue.send(message(1)));
      for (let turn = 0; turn < 3; turn++) {
        await openAs(['', '^amq\\.default$', '.*'], { declare: false });
      }
      const channel = await bench.channel();
      const got = await channel.get(bench.names.inbox, { noAck: true });
      expect(got).toMatchObject({ fields: { redelivered: false } });
      if (got) expect(got.properties.headers?.['x-delivery-count'] ?? 0).toBe(0);
    });
  });
});
