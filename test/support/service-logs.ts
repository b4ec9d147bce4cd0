/**
 * Vitest's global set-up: one folder for everything that any service process says during the run. When all tests are done,
 * the whole of it is searched for the persons of the fixtures; one word of theirs fails the run.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { loadFixtures } from './fixtures.ts';
import { everythingPersonalIn } from './fixtures-privacy.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder where started services write what they say; searched after the run. */
    serviceLogs: string;
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'los-logs-'));
  project.provide('serviceLogs', folder);
  return () => {
    const personal = new Set(loadFixtures().flatMap(({ bytes }) => everythingPersonalIn(bytes)));
    const tellTale = readdirSync(folder).filter((file) => {
      const said = readFileSync(join(folder, file), 'utf8');
      return [...personal].some((value) => said.includes(value));
    });
    if (tellTale.length > 0) {
      process.exitCode = 1; // n.b. Vitest prints what a teardown throws, and ends with 0 all the same
      throw new Error(`a person of the fixtures stands in the logs ${tellTale.join(', ')} in ${folder}`);
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
