/** Nothing → the folder of RabbitMQ's own scripts on this machine, installed from the distribution when that is possible. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const PACKAGED = '/usr/lib/rabbitmq/lib';
const POLICY = '/usr/sbin/policy-rc.d';

const ADVICE = [
  'The tests need RabbitMQ (3.10 or later) and found none. Any one of these is enough:',
  '  · LOS_TEST_AMQP_URL=amqp://user:password@host:5672 in the environment, naming a broker for tests only',
  '  · an installed rabbitmq-server (Debian/Ubuntu: apt-get install rabbitmq-server; macOS: brew install rabbitmq)',
  '  · a running Docker',
].join('\n');

/**
 * The `sbin` folder of an installed RabbitMQ, or null. n.b. Debian's /usr/sbin/rabbitmq-server is a wrapper that changes user
 * and drops the environment, so it is never taken: what counts is the folder that has `plugins` beside it.
 */
function installedServer(): string | null {
  const packaged = existsSync(PACKAGED)
    ? readdirSync(PACKAGED).map((name) => join(PACKAGED, name, 'sbin'))
    : [];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'rabbitmq-server'))
    .filter((script) => existsSync(script))
    .map((script) => dirname(realpathSync(script)));
  const complete = (sbin: string) =>
    existsSync(join(sbin, 'rabbitmq-server')) && existsSync(join(sbin, '..', 'plugins'));
  return [...packaged, ...onPath].find(complete) ?? null;
}

function dockerAnswers(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** False when a broker was named for the tests and none can be started besides, so that none may be harmed. */
export function mayHarmABroker(): boolean {
  return process.env.LOS_TEST_AMQP_URL === undefined || installedServer() !== null || dockerAnswers();
}

/** True when a node with settings of the test's own, or a cluster, can be had here: RabbitMQ's own scripts, not Docker. */
export function mayHaveOwnNode(): boolean {
  return installedServer() !== null || (process.env.LOS_TEST_AMQP_URL === undefined && canInstall());
}

function canInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** How a broker can be had here. Installs one when nothing else is at hand; throws with advice when nothing is possible. */
export async function findBroker(): Promise<{ sbin: string } | { docker: true }> {
  const found = installedServer();
  if (found) return { sbin: found };
  if (canInstall()) {
    await install();
    const sbin = installedServer();
    if (sbin) return { sbin };
  }
  if (dockerAnswers()) return { docker: true };
  throw new Error(ADVICE);
}

/** Installs the distribution's package; while it runs, no package may start a service. */
async function install(): Promise<void> {
  process.stderr.write(
    'The tests need RabbitMQ, which is not installed here: installing rabbitmq-server from the distribution ' +
      '(no service is started, now or at boot; remove it with: apt-get purge rabbitmq-server && apt-get autoremove)\n',
  );
  const putBack = forbidServices();
  process.once('exit', putBack);
  try {
    // n.b. waits for another apt on this machine instead of failing on its lock.
    const wait = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3'];
    await run('apt-get', [...wait, 'update', '-qq']);
    await run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', 'rabbitmq-server']);
    await run('systemctl', ['disable', 'rabbitmq-server']).catch(() => {}); // no systemd, nothing to disable
  } finally {
    process.removeListener('exit', putBack);
    putBack();
  }
}

/** Makes `invoke-rc.d` refuse every start (exit 101); returns what puts the machine back as it was. */
function forbidServices(): () => void {
  const refuses = existsSync(POLICY) && spawnSync(POLICY, ['rabbitmq-server', 'start']).status === 101;
  if (refuses) return () => {};
  const aside = `${POLICY}.before-los-tests`;
  if (existsSync(POLICY)) renameSync(POLICY, aside);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => {
    rmSync(POLICY, { force: true });
    if (existsSync(aside)) renameSync(aside, POLICY);
  };
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said.slice(-2000)}\n${ADVICE}`),
        );
    });
  });
}
