/** Text for a terminal: columns, wrapping, shortening; and where it can't be written. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { shorten, table, wrap } from '../../src/commands/output.ts';

describe('a table', () => {
  it('aligns columns, and goes on in the next line where a cell is too long', () => {
    const text = table(
      [{ title: 'case' }, { title: 'missing', most: 12 }, { title: 'rows', alignRight: true }],
      [
        ['a', 'phone', '7'],
        ['bcdef', 'sick leave, work measures', '12'],
      ],
    );
    expect(text.split('\n')).toEqual([
      'case   missing      rows',
      'a      phone           7',
      'bcdef  sick leave,    12',
      '       work',
      '       measures',
    ]);
  });

  it('keeps a row whose cells are all empty', () => {
    expect(table([{ title: 'x' }], [['']])).toBe('x\n');
  });
});

describe('a text', () => {
  it('is wrapped at spaces, and a word longer than the line stands alone', () => {
    expect(wrap('en to  tre/Message/ServReq/Patient fire', 8)).toEqual([
      'en to',
      'tre/Message/ServReq/Patient',
      'fire',
    ]);
    expect(wrap('', 8)).toEqual([]);
  });

  it('is shortened with a sign that something was left out', () => {
    expect(shorten('smerter  i\nnakke', 20)).toBe('smerter i nakke');
    expect(shorten('smerter i nakke og skulder', 12)).toBe('smerter i n…');
  });
});

describe.skipIf(!existsSync('/dev/full'))('standard output that takes nothing', () => {
  it('is told on standard error', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'tables'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(2);
    expect(stderr).toContain('los: writing to standard output: ENOSPC');
  });
});
