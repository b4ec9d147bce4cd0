/** `los demo` as a newcomer sees it. */
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFixtures } from '../support/fixtures.ts';
import { run, start } from './cli.ts';

const fixtures = loadFixtures();

describe('the demo', () => {
  it('with --once shows every fixture in its table with nothing astray, and ends with 0', async () => {
    const { code, stdout } = await run(['demo', '--once']);
    expect(stdout).toContain('every message found its place');
    expect(stdout).not.toContain('✗');
    for (const { name } of fixtures) expect(stdout).toContain(name.replace(/^.*\//, '').slice(0, 30));
    expect(stdout).toContain(`${fixtures.length} messages in`);
    expect(stdout).toMatch(/What the sender of \S+ was told/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(code).toBe(0);
  });

  it('without --once stays up, takes a file moved into its inbox, and leaves nothing behind after Ctrl-C', async () => {
    const running = start(['demo']);
    const cp = await running.line((line) => line.trim().startsWith('cp '));
    const inbox = cp.trim().split(' ').at(-1) ?? '';
    const incomplete = fixtures.find(({ name }) => name === 'incomplete/telefon-mangler');
    expect(incomplete).toBeDefined();
    copyFileSync(incomplete?.file ?? '', join(inbox, 'dropped.xml'));
    expect(await running.line((line) => line.startsWith('incomplete'))).toContain('missing or wrong: phone');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(existsSync(dirname(inbox))).toBe(false);
  });
});
