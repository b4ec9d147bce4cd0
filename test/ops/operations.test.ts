/** docs/operations.md against the log and the metrics themselves. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOG_EVENTS } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { loadTables } from '../../src/tables.ts';

const docs = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const firstCells = [...docs.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell = '']) => cell);

describe('docs/operations.md', () => {
  it('tells of every event of the log, and of no other', () => {
    const told = firstCells.filter((cell) => !/^(los_|\/)/.test(cell));
    expect(told).toEqual([...LOG_EVENTS]);
  });

  it('tells of every metric with its kind, and of no other', async () => {
    const text = await createMetrics(loadTables(), () => null).text();
    const metrics = [...text.matchAll(/^# TYPE (los_\w+) (\w+)/gm)].map(
      ([, name, kind]) => `${name} ${kind}`,
    );
    const told = [...docs.matchAll(/^\| `(los_\w+)` \| (\w+) \|/gm)].map(
      ([, name, kind]) => `${name} ${kind}`,
    );
    expect(told.sort()).toEqual(metrics.sort());
  });
});
