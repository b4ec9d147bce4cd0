/** `.ci/run`: whatever goes wrong, its last line counts what passed and failed. npm is a stand-in that behaves as each case says. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../.ci/run', import.meta.url));
const NPM = `#!/bin/sh
case "$1" in
  ci) exit "$INSTALL" ;;
  run) exit "$STATIC" ;;
  test)
    for word in "$@"; do
      case "$word" in --outputFile.json=*) printf '%s' "$RESULTS" > "\${word#*=}" ;; esac
    done
    exit "$TESTS" ;;
esac
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'los-ci-'));
  writeFileSync(join(folder, 'npm'), NPM);
  chmodSync(join(folder, 'npm'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const results = (passed: number, failed: number, success: boolean) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, success });

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  it.each([
    ['all is well', { RESULTS: results(7, 0, true) }, '7 passed, 0 failed', 0],
    ['tests fail', { RESULTS: results(5, 2, false), TESTS: '1' }, '5 passed, 2 failed', 1],
    [
      'a file of tests cannot be loaded',
      { RESULTS: results(5, 0, false), TESTS: '1' },
      '5 passed, 1 failed',
      1,
    ],
    [
      'the run ends badly after good tests',
      { RESULTS: results(7, 0, true), TESTS: '1' },
      '7 passed, 1 failed',
      1,
    ],
    ['the run leaves no results', { RESULTS: '', TESTS: '1' }, '0 passed, 1 failed', 1],
    ['the run leaves no results and says nothing of it', { RESULTS: '' }, '0 passed, 1 failed', 1],
    ['the install fails', { INSTALL: '1' }, '0 passed, 1 failed', 1],
    ['the static checks fail', { STATIC: '1' }, '0 passed, 1 failed', 1],
  ])('when %s', (_what, environment, line, code) => {
    const PATH = `${folder}${delimiter}${process.env.PATH}`;
    const env = { ...process.env, INSTALL: '0', STATIC: '0', TESTS: '0', RESULTS: '', ...environment, PATH };
    const { stdout, status } = spawnSync('bash', [script], { env, encoding: 'utf8' });
    expect([stdout.trimEnd().split('\n').at(-1), status]).toEqual([line, code]);
  });
});
