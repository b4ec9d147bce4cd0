/** `los check`, `los explain` and `los tables` as a tester uses them: real processes, real fixtures. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadTables } from '../../src/tables.ts';
import { VERSION } from '../../src/version.ts';
import { loadFixtures } from '../support/fixtures.ts';
import { type Ended, run, start } from './cli.ts';

const fixtures = loadFixtures();
const fixtureOf = (verdict: string) => {
  const found = fixtures.find((fixture) => fixture.verdict === verdict);
  if (!found) throw new Error(`no fixture for ${verdict}`);
  return found;
};
const forward = fixtureOf('forward');
const incomplete = fixtureOf('incomplete');

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL('../../docs/check.schema.json', import.meta.url), 'utf8')),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'los-check-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('los check --json', () => {
  let ended: Ended;
  let lines: Record<string, unknown>[];
  beforeAll(async () => {
    const folders = new Set(fixtures.map(({ verdict }) => `fixtures/${verdict}`));
    ended = await run(['check', '--json', ...folders]);
    lines = ended.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  });

  it('prints one object per message and nothing else, and ends with 1 when not all would be forwarded', () => {
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(lines).toHaveLength(fixtures.length);
  });

  it('prints what docs/check.schema.json describes', () => {
    for (const line of lines)
      expect(schema.safeParse(line).error?.issues ?? [], String(line.file)).toEqual([]);
  });

  it('says of every fixture what it expects', () => {
    const said = lines.map(({ file, verdict, missing, region, receiver }) => ({
      file,
      verdict,
      missing,
      region,
      receiver,
    }));
    const expected = fixtures.map(({ file, expected: { verdict, missing, region, receiver } }) => ({
      file: file.slice(file.indexOf('fixtures/')),
      verdict,
      missing,
      region,
      receiver,
    }));
    const byFile = (one: { file: unknown }, other: { file: unknown }) =>
      String(one.file) < String(other.file) ? -1 : 1;
    expect(said.sort(byFile)).toEqual(expected.sort(byFile));
  });

  it('carries the version of the tables', () => {
    expect(lines[0]?.mappingsVersion).toBe(loadTables().version);
  });
});

describe('los check', () => {
  it('reports one message: verdict, items, findings with their place and sentence, route, bundle, receipt', async () => {
    const { code, stdout } = await run(['check', incomplete.file]);
    expect(code).toBe(1);
    expect(stdout).toContain('INCOMPLETE');
    for (const { code: reason, severity } of incomplete.expected.findings) {
      const sentence = loadTables().reasons.get(reason)?.nb ?? '';
      expect(stdout).toContain(reason);
      if (severity === 'error') expect(stdout).toContain(sentence.split(/[.{]/)[0]);
    }
    expect(stdout).toContain(`(${incomplete.expected.receiver})`);
    expect(stdout).toContain('MessageHeader');
    expect(stdout).toContain('<Status V="2"');
  });

  it('reads standard input, ends with 0 when the message would be forwarded, and writes bundle and receipt', async () => {
    const out = join(folder, 'out');
    const ended = await run(['check', '--json', '--out', out, '-'], { input: forward.bytes });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({ file: '-', verdict: 'forward' });
    expect(JSON.parse(readFileSync(join(out, 'stdin.bundle.json'), 'utf8'))).toMatchObject({
      type: 'message',
    });
    expect(readFileSync(join(out, 'stdin.receipt.xml'), 'utf8')).toContain('<AppRec');
  });

  it('goes on past a path that cannot be read, and ends with 2', async () => {
    const ended = await run(['check', '--json', join(folder, 'none.xml'), forward.file]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('none.xml: cannot be read (ENOENT)');
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'forward' });
  });

  it('turns back a message over the limit, and says so', async () => {
    const large = join(folder, 'large.xml');
    writeFileSync(large, Buffer.concat([forward.bytes, Buffer.alloc(36 * 1024 * 1024, ' ')]));
    const ended = await run(['check', '--json', large]);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      verdict: 'unreadable',
      findings: [{ code: 'MESSAGE_TOO_LARGE' }],
    });
  });

  it('stops quietly when the reader has seen enough', async () => {
    const checking = start(['check', '--json', 'fixtures', 'fixtures', 'fixtures']);
    checking.child.stdout?.once('data', () => checking.child.stdout?.destroy());
    expect(await checking.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('uses the receivers of the configuration file', async () => {
    const config = join(folder, 'receivers.json');
    writeFileSync(
      config,
      JSON.stringify({ receivers: [{ id: 'another', endpoint: 'https://receiver.example/' }] }),
    );
    const ended = await run(['check', '--json', '--config', config, forward.file]);
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'unroutable' });
  });
});

describe('a wrong call', () => {
  it.each([
    ['no path', ['check']],
    ['an unknown option', ['check', '--jsn', 'x']],
  ])('with %s ends with 2 and prints no result', async (_, args) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).not.toBe('');
  });
});

describe('other commands', () => {
  it('los explain quotes the words each item rests on, in the order of the account', async () => {
    const { code, stdout } = await run(['explain', '--lang', 'en', forward.file]);
    expect(code).toBe(0);
    for (const title of [
      'Why this verdict',
      'Why this route',
      'What the referral states',
      'What became of every field',
    ])
      expect(stdout).toContain(title);
    expect(stdout).toMatch(/phone: stated\n +«/);
  });

  it('los tables lists each table with its rows and the version', async () => {
    const { code, stdout } = await run(['tables']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reasons +\d+/m);
    expect(stdout).toContain(loadTables().version);
  });

  it('los tables lists intake units that the receiver directory does not reach, and ids that no table knows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'los-tables-'));
    const config = join(folder, 'los.json');
    writeFileSync(
      config,
      JSON.stringify({ receivers: [{ id: 'rve-nrod', endpoint: 'https://intake.example' }] }),
    );
    const { code, stdout } = await run(['tables', '--config', config]);
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^not reached .*rve-nord/m);
    expect(stdout).toMatch(/^in no table +rve-nrod /m);
  });

  it('los --version tells the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${VERSION}\n` });
  });
});
