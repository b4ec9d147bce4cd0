/** `los dead-letters` against a real broker and a spool: looked at, put back, exported, deleted; killed in the middle. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeadLetterBench, deadLetter, openBench } from './dead-letters-bench.ts';

const INCOMPLETE = 'incomplete/telefon-mangler.xml';
const GOOD = 'forward/rygg-helseiarbeid-oslo.xml';
/** Stand in the incomplete fixture. */
const PERSONAL = /regnskapsfører|nakke\/skulder|\b\d{11}\b/;
const away = { 'los-class': 'exhausted', 'los-reasons': 'RECEIVER_UNREACHABLE', 'los-answer': 'http-503' };
const letters = [
  deadLetter(INCOMPLETE, 1),
  deadLetter(GOOD, 2, away),
  deadLetter(INCOMPLETE, 3, { 'los-urgent': true, 'los-last-attempt': '2026-11-24T08:00:00.000Z' }),
];
const [first, second, third] = letters.map(({ decision }) => decision.ids.for('message'));
const ACT = ['--confirm', '--reason', 'receiver was down', '--by', 'kari'];

describe.each(['spool', 'amqp'] as const)('los dead-letters on %s', (transport) => {
  let bench: DeadLetterBench;
  beforeEach(async () => {
    bench = await openBench(transport);
    await bench.put(letters);
  });
  afterEach(() => bench.queue.remove());

  const jsonOf = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const untouched = async () => {
    const kept = await bench.kept('dead-letter');
    expect(kept.map(({ body }) => body.toString('latin1'))).toEqual(
      letters.map(({ bytes }) => bytes.toString('latin1')),
    );
    expect(kept.map(({ headers }) => headers)).toEqual(letters.map(({ headers }) => headers));
    expect(kept.map(({ replyTo }) => replyTo)).toEqual(letters.map(() => 'answers'));
  };

  it('list tells counts and a line each, nothing of a person, and leaves all as it was', async () => {
    const { code, stdout } = await bench.los('list');
    expect(code).toBe(0);
    for (const message of [first, second, third]) expect(stdout).toContain(message);
    expect(stdout).toMatch(/content +2/);
    expect(stdout).toMatch(/PHONE_MISSING +2/);
    expect(stdout).toMatch(/RECEIVER_UNREACHABLE +1/);
    expect(stdout).toContain('3 dead letters, 3 messages');
    expect(stdout).not.toMatch(PERSONAL);
    await untouched();
  });

  it.each([
    [
      ['--code', 'PHONE_MISSING'],
      [first, third],
    ],
    [['--class', 'exhausted'], [second]],
    [['--receiver', 'ous-helse-i-arbeid'], [second]],
    [['--urgent'], [third]],
    [['--since', '2026-11-21'], [third]],
    [['--until', '2026-11-20T08:00:00.002Z'], [first]],
    [['--message', String(first).slice(0, 8)], [first]],
    [['--since', '1m'], []],
  ])('list %s chooses', async (options, chosen) => {
    const { code, stdout } = await bench.los('list', '--json', ...options);
    expect(jsonOf(stdout).map(({ message }) => message)).toEqual(chosen);
    expect(code).toBe(0);
  });

  it("show tells the envelope and today's verdict, and the referral only when asked", async () => {
    const plain = await bench.los('show', String(first));
    expect(plain.stdout).toContain("with today's tables: incomplete");
    expect(plain.stdout).toContain('PHONE_MISSING');
    expect(plain.stdout).not.toMatch(PERSONAL);
    const content = await bench.los('show', String(first), '--content');
    expect(content.stdout).toMatch(PERSONAL);
    expect(content.stderr).toContain('about a patient');
    expect((await bench.los('show', '00000000')).code).toBe(1);
    await untouched();
  });

  it('replay without --confirm tells what would change, and touches nothing', async () => {
    const { code, stdout, stderr } = await bench.los('replay', '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('dry run, nothing was touched: 3');
    expect(jsonOf(stdout).map(({ before, after }) => [before.verdict, after.verdict])).toEqual([
      ['incomplete', 'incomplete'],
      ['forward', 'forward'],
      ['incomplete', 'incomplete'],
    ]);
    await untouched();
  });

  it('replay puts the chosen back as they came, with who, when and why, and leaves the others in their order', async () => {
    const { code, stderr } = await bench.los('replay', '--forward', '--all', ...ACT);
    expect([code, stderr]).toMatchObject([0, expect.stringContaining('1 of 1 dead letters put back')]);
    const log = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(log).toMatchObject([
      { msg: 'replay of dead letters begins', by: 'kari', why: 'receiver was down', chosen: 1 },
      { msg: 'dead letters replayed', by: 'kari', why: 'receiver was down', chosen: 1, done: 1, left: 0 },
    ]);
    const inbox = await bench.kept('inbox');
    expect(inbox).toMatchObject([{ body: letters[1]?.bytes, correlationId: 'c', replyTo: 'answers' }]);
    expect(inbox[0]?.headers).toEqual({
      'los-replay-count': 1,
      'los-replay-of': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'los-replayed-by': 'kari',
      'los-replayed-at': expect.stringMatching(/^20\d\d-.*Z$/),
      'los-replay-reason': 'receiver was down',
      'los-first-outcome': `exhausted:${letters[1]?.headers['los-receiver']}`,
    });
    expect((await bench.kept('dead-letter')).map(({ body }) => body)).toEqual([
      letters[0]?.bytes,
      letters[2]?.bytes,
    ]);
  });

  it('replay removes a letter that a crash left behind when its replay has died anew', async () => {
    const { stdout } = await bench.los('list', '--json', '--message', String(first));
    const again = deadLetter(INCOMPLETE, 1, {
      'los-replay-of': jsonOf(stdout)[0].letter,
      'los-replay-count': 1,
      'los-last-attempt': '2026-11-24T09:00:00.000Z',
    });
    await bench.put([again]);
    const dry = await bench.los('replay', '--json', '--message', String(first));
    expect(jsonOf(dry.stdout).map(({ leftBehind }) => leftBehind)).toEqual([true, false]);
    const { code } = await bench.los('replay', '--message', String(first), ...ACT);
    expect(code).toBe(0);
    const inbox = await bench.kept('inbox');
    expect(inbox.map(({ headers }) => headers['los-replay-count'])).toEqual([2]);
  });

  it('export copies bytes and envelope for the owner only, never over anything', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'los-export-'));
    const folder = join(parent, 'out');
    try {
      expect((await bench.los('export', folder, '--class', 'content')).code).toBe(0);
      const names = readdirSync(folder).sort();
      expect(names).toHaveLength(4);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      for (const name of names) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      const bodies = names.filter((name) => !name.endsWith('.headers.json'));
      const bytes = bodies.map((name) => readFileSync(join(folder, name)).toString('latin1'));
      const wanted = [letters[0], letters[2]].map((put) => put?.bytes.toString('latin1'));
      expect(bytes.sort()).toEqual(wanted.sort());
      expect(names.join('\n')).not.toMatch(PERSONAL);
      const again = await bench.los('export', folder);
      expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is not empty')]);
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
    await untouched();
  });

  it('delete tells first, and then deletes what was chosen', async () => {
    expect((await bench.los('delete', '--class', 'content')).stderr).toContain('2 would be deleted');
    const { code, stderr } = await bench.los('delete', '--class', 'content', ...ACT);
    expect([code, stderr]).toMatchObject([0, expect.stringContaining('"msg":"dead letters deleted"')]);
    expect((await bench.kept('dead-letter')).map(({ body }) => body)).toEqual([letters[1]?.bytes]);
    expect(await bench.kept('inbox')).toEqual([]);
  });
});

describe('a wrong call of los dead-letters', () => {
  let bench: DeadLetterBench;
  beforeEach(async () => {
    bench = await openBench('spool');
    await bench.put(letters.slice(0, 1));
  });
  afterEach(() => bench.queue.remove());

  it.each([
    [['replay', '--confirm', '--reason', 'x y z'], 'say which dead letters, or --all'],
    [['replay', '--all', '--confirm'], 'wants --reason'],
    [['replay', '--all', '--confirm', '--reason', 'ring 912 34 567'], 'nothing about a patient'],
    [['replay', '--all', '--confirm', '--reason', 'kvittert', '--by', 'Kari Nordmann'], '--by'],
    [['delete', '--all', '--confirm'], 'wants --reason'],
    [['list', '--code', 'PHONE_LOST'], 'a code of mappings/reasons.csv'],
    [['list', '--class', 'lost'], 'Allowed choices'],
    [['list', '--since', 'yesterday'], 'wants a time'],
    [['list', '--since', '1d', '--until', '2d'], 'not before'],
    [['list', '--message', 'x'], 'first eight signs'],
    [['replay', '--rate', '0'], 'a number up to 1000'],
    [['lost'], 'unknown command'],
  ])('%s says what is wrong', async (args, words) => {
    const { code, stderr } = await bench.los(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(await bench.kept('dead-letter')).toHaveLength(1);
  });
});
