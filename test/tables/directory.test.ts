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

  it('would send referrals unprotected over a network, unless somebody has said that something else protects them', () => {
    const load = (row: object) => () => directoryOf({ receivers: [{ id: 'one', ...row }] }, 'x');
    const unprotected = 'receivers.0.endpoint: must be https://';
    expect(load({ endpoint: 'http://intake.example/fhir' })).toThrowError(unprotected);
    expect(load({ endpoint: 'http://127.0.0.1.example/fhir' })).toThrowError(unprotected);
    expect(load({ endpoint: 'HTTP://10.0.0.7/fhir', plainHttp: 'yes' })).toThrowError(unprotected);
    for (const endpoint of ['http://127.0.0.1:8090/x', 'http://localhost/x', 'http://[::1]:1/x']) {
      expect(load({ endpoint })).not.toThrow();
    }
    expect(load({ endpoint: 'http://intake.example/fhir', plainHttp: true })).not.toThrow();
  });

  it('holds a secret where only its place may stand, or half a pair: told by name, never by value', () => {
    const credentials = {
      kind: 'client-secret',
      tokenEndpoint: 'http://token.example/token',
      clientId: 'los',
      clientSecret: 'HEMMELIG-1',
    };
    const rows = [
      { id: 'one', endpoint, credentials },
      { id: 'two', endpoint, tls: { keyFile: 'HEMMELIG-2.pem' } },
      { id: 'three', endpoint: 'https://los:HEMMELIG-3@intake.example/fhir' },
      { id: 'four', endpoint, credentials: { kind: 'password' } },
    ];
    let message = '';
    try {
      directoryOf({ receivers: rows }, 'x');
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/receivers\.0\.credentials.*clientSecret/);
    expect(message).toMatch(/receivers\.0\.credentials\.tokenEndpoint: must be an https:/);
    expect(message).toMatch(/receivers\.1\.tls: must have both certificateFile and keyFile/);
    expect(message).toMatch(/receivers\.2\.endpoint: must hold no user or password/);
    expect(message).toMatch(/receivers\.3\.credentials/);
    expect(message).not.toContain('HEMMELIG');
  });

  it('is one that is no directory at all', () => {
    expect(() => directoryOf(null, 'x')).toThrowError('receiver directory x is faulty');
    expect(() => directoryOf({ receivers: [null] }, 'x')).toThrowError('receivers.0');
  });
});

describe('a directory in a folder', () => {
  it('names keys and certificates relative to it', () => {
    const tls = { caFile: 'ca.pem', certificateFile: '/run/keys/client.pem', keyFile: '../client-key.pem' };
    const [entry] = directoryOf({ receivers: [{ id: 'one', endpoint, tls }] }, 'x', '/etc/los').entries;
    expect(entry?.tls).toEqual({
      caFile: '/etc/los/ca.pem',
      certificateFile: '/run/keys/client.pem',
      keyFile: '/etc/client-key.pem',
    });
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
