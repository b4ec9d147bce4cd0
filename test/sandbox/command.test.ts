import { afterEach, describe, expect, test } from 'vitest';
import { type Running, start } from '../commands/cli.ts';

let running: Running | null = null;
afterEach(() => {
  running?.child.kill('SIGKILL');
  running = null;
});

describe('los sandbox', () => {
  test('prints every receiver with its address, serves until SIGTERM, and ends with 0', async () => {
    running = start(['sandbox', '--port', '0']);
    const line = await running.line((text) => /^ {2}\S+ {2}http/.test(text));
    const [, id, endpoint] = /^ {2}(\S+) {2}(\S+)$/.exec(line) ?? [];
    expect(endpoint).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/receivers/${id}$`));
    const answer = await fetch(endpoint ?? '', { method: 'POST', body: 'no bundle' });
    expect(answer.status).toBe(400);
    const logged = await running.line((text) => text.includes(` ${id} 400 `));
    expect(logged).not.toContain('no bundle');
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('a port that is taken ends it with 2 and says so', async () => {
    running = start(['sandbox', '--port', '0']);
    const line = await running.line((text) => text.includes(' receivers at '));
    const port = /:(\d+) /.exec(line)?.[1] ?? '';
    const second = await start(['sandbox', '--port', port]).ended;
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('EADDRINUSE');
  });
});
