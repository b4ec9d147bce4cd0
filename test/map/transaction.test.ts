import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { toTransaction } from '../../src/map/transaction.ts';
import { all, bundleOf, only } from './build.ts';
import { invalid, unsound } from './validate.ts';
import { identifier, organization, referral, surgery } from './whole-referral.ts';

const conditions = (bundle: ReturnType<typeof bundleOf>) =>
  (bundle.entry ?? []).map(({ request }) => request?.ifNoneExist);

describe('a message as a transaction', () => {
  test('has the same entries but the header, each a conditional create', () => {
    const message = bundleOf({
      urgent: true,
      found: {
        facts: [
          {
            kind: 'benefit',
            code: 'aap',
            display: 'AAP',
            percent: null,
            since: null,
            state: null,
            evidence: { quote: 'AAP', path: '/', start: 0, end: 3, certainty: 'stated', rule: 'r' },
          },
        ],
      },
    });
    const transaction = toTransaction(message);
    expect(transaction.type).toBe('transaction');
    expect(transaction.entry?.map(({ fullUrl }) => fullUrl)).toEqual(
      message.entry?.slice(1).map(({ fullUrl }) => fullUrl),
    );
    for (const { request, resource } of transaction.entry ?? []) {
      expect(request).toMatchObject({ method: 'POST', url: resource?.resourceType });
      expect(request?.ifNoneExist).toMatch(/^(identifier|_tag)=urn:[\w:.]+\|[^\s|&]+$/);
    }
    expect(new Set(conditions(transaction)).size).toBe(transaction.entry?.length);
    expect(unsound(transaction)).toEqual([]);
    expect(invalid(transaction)).toEqual([]);
    expect(only(transaction, 'ServiceRequest').meta?.tag?.[0]?.code).toBe('urgent');
  });

  test('finds people and units the repository knows by their national numbers', () => {
    const transaction = toTransaction(bundleOf());
    expect(conditions(transaction)).toContain('identifier=urn:oid:2.16.578.1.12.4.1.4.1|15838510156');
    expect(conditions(transaction)).toContain('identifier=urn:oid:2.16.578.1.12.4.1.4.4|222200003');
    expect(conditions(transaction)).toContain('identifier=urn:oid:2.16.578.1.12.4.1.2|8099911');
    expect(only(transaction, 'Patient').identifier).toHaveLength(1);
  });

  test('finds everything else by its own id in the message, which it carries', () => {
    const transaction = toTransaction(bundleOf());
    for (const { fullUrl, resource, request } of transaction.entry ?? []) {
      if (!request?.ifNoneExist?.includes('urn:ietf:rfc:3986')) continue;
      expect(request.ifNoneExist).toBe(`identifier=urn:ietf:rfc:3986|${encodeURIComponent(fullUrl ?? '')}`);
      expect(JSON.stringify((resource as Patient).identifier)).toContain(fullUrl);
    }
    const provenance = only(transaction, 'Provenance');
    expect(provenance.meta?.tag).toEqual([
      { system: 'urn:henvisningslos:entry', code: `urn:uuid:${provenance.id}` },
    ]);
  });

  test('never sets two entries under one condition', () => {
    const requester = { ...surgery, organization: organization('Haugfossen klinikk') };
    const transaction = toTransaction(bundleOf({ referral: { requester } }));
    expect(all(transaction, 'Practitioner')).toHaveLength(2);
    expect(new Set(conditions(transaction)).size).toBe(conditions(transaction).length);
  });

  test('escapes what a search would take for its own', () => {
    const patient = referral.patient && {
      ...referral.patient,
      identifiers: [identifier('FNR', 'a|b,c$d\\e&f')],
    };
    expect(conditions(toTransaction(bundleOf({ referral: { patient } })))).toContain(
      'identifier=urn:oid:2.16.578.1.12.4.1.4.1|a%5C%7Cb%5C%2Cc%5C%24d%5C%5Ce%26f',
    );
  });

  test('leaves the message as it was and comes out the same again', () => {
    const message = bundleOf();
    const before = JSON.stringify(message);
    const once = JSON.stringify(toTransaction(message));
    expect(JSON.stringify(toTransaction(message))).toBe(once);
    expect(JSON.stringify(message)).toBe(before);
  });
});
