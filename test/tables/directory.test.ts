/** The receiver directory: what is wrong with it, told at once, and what may be a slip. */
import { describe, expect, it } from 'vitest';
import { directoryGaps, directoryOf } from '../../src/tables/directory.ts';
import { loadTables } from '../../src/tables.ts';

const endpoint = 'https://intake.example/fhir';
const { receivers, directory: synthetic } = loadTables();

describe('a faulty directory', () => {
  it('tells all its faults in one round, of shape and of doubles', () => {
    const rows = [
      { id: 'Feil', endpoint: 'ftp://intake.example' },
      { id: 'one', endpoint, herIds: ['111'], timeoutMs: 0 },
      { id: 'two', endpoint, herIds: ['111'], organizationNumbers: ['123456789'] },
      { id: 'two', endpoint: 'nowhere' },
      { id: 'three', endpoint, organizationNumbers: ['123456789'] },
    ];
    expect(() => directoryOf({ receivers: rows, more: 1 }, 'x')).toThrowError(
      expect.objectContaining({
        message: expect.stringMatching(
          /more.*receivers\.0\.id: .*receivers\.0\.endpoint: must be an http.*receivers\.1\.timeoutMs.*receivers\.3\.endpoint.*HER-id 111 stands under both one and two.*id two stands twice.*organisation number 123456789 stands under both two and three/s,
        ),
      }),
    );
  });

  it('is one that is no directory at all', () => {
    expect(() => directoryOf(null, 'x')).toThrowError('receiver directory x is faulty');
    expect(() => directoryOf({ receivers: [null] }, 'x')).toThrowError('receivers.0');
  });
});

describe('a directory with a slip', () => {
  it('whose id is a near miss of an intake unit: both are told', () => {
    const rows = synthetic.entries.map((row) => (row.id === 'rve-nord' ? { ...row, id: 'rve-nrod' } : row));
    const gaps = directoryGaps(directoryOf({ receivers: rows }, 'x'), receivers, '2026-11-24');
    expect(gaps).toEqual({ unreached: ['rve-nord'], unknown: ['rve-nrod'] });
  });

  it('the synthetic one has none; its test receiver counts as no slip', () => {
    expect(directoryGaps(synthetic, receivers, '2026-11-24')).toEqual({ unreached: [], unknown: [] });
  });
});
