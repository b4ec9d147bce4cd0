/** deploy/ against the program: settings, paths, ports, commands, metrics and queues that it names are there. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { createProgram } from '../src/commands/program.ts';
import { SETTINGS, settingsSchema } from '../src/config/settings.ts';
import { createMetrics } from '../src/ops/metrics.ts';
import { namesFor } from '../src/queue/amqp/names.ts';
import { directoryOf } from '../src/tables/directory.ts';
import { loadTables } from '../src/tables.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const folder = 'deploy/kubernetes';
const documents = readdirSync(new URL(`../${folder}`, import.meta.url)).flatMap((file) =>
  parseAllDocuments(read(`${folder}/${file}`)).map((document) => {
    expect(document.errors, file).toEqual([]);
    return document.toJS();
  }),
);
const compose = parse(read('deploy/compose.yaml'));
const dockerfile = read('Dockerfile');
const source = read('src/ops/http.ts');

function one(kind: string, name = 'henvisningslos') {
  const found = documents.filter((document) => document.kind === kind && document.metadata.name === name);
  expect(found, `${kind} ${name}`).toHaveLength(1);
  return found[0];
}
const config = one('ConfigMap').data;
const pod = one('Deployment').spec.template.spec;
const [container] = pod.containers;
const secret = one('Secret').stringData;
const known = new Set(SETTINGS.map(({ environment }) => environment));

/** Every setting as it is given, through the program's own check; the parsed settings. */
function checked(environment: Record<string, string>) {
  const raw: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(environment)) {
    const setting = SETTINGS.find((each) => each.environment === name);
    expect(setting, name).toBeDefined();
    const [section = '', key] = (setting?.name ?? '').split('.');
    if (key === undefined) raw[section] = value;
    else raw[section] = { ...(raw[section] as object), [key]: value };
  }
  return settingsSchema.parse(raw);
}

describe('deploy/kubernetes', () => {
  it('gives settings that there are, with values that they may have', () => {
    const fromSecret = Object.fromEntries(Object.entries(secret).filter(([name]) => known.has(name)));
    const settings = checked({ ...config, ...(fromSecret as Record<string, string>) });
    expect(settings.amqp.url).toHaveLength(2);
    for (const { name } of container.env) expect(known).toContain(name);
  });

  it('grants more time to stop than the drain takes', () => {
    const drainMs = checked(config).drainLimit;
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(drainMs + 5_000);
  });

  it('probes paths that are served, on the port that is listened on', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: Number(config.LOS_HTTP_PORT) }]);
    for (const kind of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[kind].httpGet;
      expect(source).toContain(`app.get('${path}'`);
      expect(port).toBe('http');
    }
    expect(container.readinessProbe.httpGet.path).toBe('/health/ready');
    expect(container.livenessProbe.httpGet.path).toBe('/health/live');
  });

  it('runs a command that there is, without rights', () => {
    expect(createProgram().commands.map((command) => command.name())).toContain(container.args[0]);
    expect(pod.securityContext.runAsNonRoot).toBe(true);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('mounts a receiver directory that the program reads', () => {
    const file = config.LOS_RECEIVERS.split('/').at(-1);
    const { data } = one('ConfigMap', 'henvisningslos-receivers');
    expect(directoryOf(JSON.parse(data[file]), file).entries).toHaveLength(1);
    const { mountPath } = container.volumeMounts[0];
    expect(config.LOS_RECEIVERS).toBe(`${mountPath}/${file}`);
  });

  it('points every object at the same pods and secrets', () => {
    const labels = one('Deployment').spec.template.metadata.labels;
    expect(one('Deployment').spec.selector.matchLabels).toEqual(labels);
    expect(one('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
    expect(one('NetworkPolicy').spec.podSelector.matchLabels).toEqual(labels);
    expect(one('NetworkPolicy').spec.ingress[0].ports[0].port).toBe(Number(config.LOS_HTTP_PORT));
    expect(one('ScaledObject').spec.scaleTargetRef.name).toBe(one('Deployment').metadata.name);
    const { parameter, key } = one('TriggerAuthentication').spec.secretTargetRef[0];
    expect(parameter).toBe('host');
    expect(Object.keys(secret)).toContain(key);
  });

  it('scales on the inbox, and never to none', () => {
    const { triggers, minReplicaCount } = one('ScaledObject').spec;
    expect(triggers[0].metadata.queueName).toBe(namesFor('referrals').inbox);
    expect(minReplicaCount).toBeGreaterThan(0);
  });
});

describe('deploy/compose.yaml', () => {
  it('starts at least two adapters with settings that there are', () => {
    const { adapter } = compose.services;
    const settings = checked(adapter.environment);
    expect(adapter.deploy.replicas).toBeGreaterThanOrEqual(2);
    expect(Number.parseInt(adapter.stop_grace_period, 10) * 1000).toBeGreaterThan(
      settings.drainLimit + 5_000,
    );
  });

  it('starts commands that there are, and waits only for services that there are', () => {
    const names = createProgram().commands.map((command) => command.name());
    for (const service of ['adapter', 'sandbox'])
      expect(names).toContain(compose.services[service].command[0]);
    for (const name of Object.keys(compose.services.adapter.depends_on))
      expect(Object.keys(compose.services)).toContain(name);
  });
});

describe('deploy/alerts.yaml', () => {
  const rules: { alert: string; expr: string }[] = parse(read('deploy/alerts.yaml')).groups[0].rules;

  it('asks only for metrics and queues that there are', async () => {
    const text = await createMetrics(loadTables(), () => null).text();
    const names = namesFor('referrals');
    const queues: string[] = [names.inbox, names.quarantine, names.deadLetter, names.receipts];
    for (const { alert, expr } of rules) {
      for (const [metric] of expr.matchAll(/los_\w+/g)) expect(text, alert).toContain(`# TYPE ${metric} `);
      for (const [, queue] of expr.matchAll(/queue="([^"]+)"/g)) expect(queues, alert).toContain(queue);
    }
  });

  it('covers waiting senders, urgent ones, readiness, giving up, circuits, quarantine and a missing queue', () => {
    const all = rules.map(({ expr }) => expr).join('\n');
    for (const wanted of [
      'los_overdue_total',
      'los_urgent_turned_back_total',
      'los_queue_trouble',
      'exhausted',
      'los_receiver_circuit_open',
      'referrals.quarantine',
      'unless on () rabbitmq_queue_messages{queue="referrals.dead-letter"}',
    ])
      expect(all).toContain(wanted);
  });
});

it('the image listens where the manifests probe', () => {
  expect(dockerfile).toContain(`LOS_HTTP_PORT=${config.LOS_HTTP_PORT}`);
  for (const [, name = ''] of dockerfile.matchAll(/(LOS_\w+)=/g)) expect(known).toContain(name);
});
