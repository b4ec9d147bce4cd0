import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConceptMap, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { loadConceptMaps } from '../../src/tables/concept-maps.ts';
import { TableReader } from '../../src/tables/csv.ts';
import { MAPPINGS } from '../../src/tables.ts';
import { tables } from './build.ts';
import { invalid } from './validate.ts';

const files = readdirSync(MAPPINGS).filter((file) => file.startsWith('concept-map-'));
const read = (file: string) => JSON.parse(readFileSync(join(MAPPINGS, file), 'utf8')) as ConceptMap;

/** Loads the shipped maps with one of them changed. */
function loadChanged(change: (map: ConceptMap) => unknown): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'concept-maps-'));
  for (const file of files) writeFileSync(join(directory, file), JSON.stringify(read(file)));
  const changed = change(read('concept-map-priority.json'));
  writeFileSync(
    join(directory, 'concept-map-priority.json'),
    typeof changed === 'string' ? changed : JSON.stringify(changed),
  );
  const reader = new TableReader(directory);
  loadConceptMaps(reader);
  return reader.faults;
}

describe('the shipped concept maps', () => {
  test.each(files)('%s is a valid FHIR resource', (file) => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: read(file) as Resource }],
    };
    expect(invalid(bundle as never)).toEqual([]);
  });

  test('are counted, and listed as unverified where they are our own reading', () => {
    const reader = new TableReader(MAPPINGS);
    loadConceptMaps(reader);
    expect(reader.faults).toEqual([]);
    expect(reader.rowCounts().get('concept-map-priority')).toBe(28);
    expect(reader.unverified()).toContainEqual(
      expect.objectContaining({ table: 'concept-map-priority', id: 'Priority' }),
    );
  });

  test('translate known codes of known systems only', () => {
    const { translate } = tables.conceptMaps;
    const volven = 'urn:oid:2.16.578.1.12.4.1.1.8304';
    expect(translate('priority', volven, '3')).toEqual([
      { system: 'http://hl7.org/fhir/request-priority', code: 'urgent', display: 'Urgent' },
    ]);
    expect(translate('priority', volven, 'X')).toEqual([]);
    expect(translate('priority', 'urn:oid:1.2.3', '3')).toEqual([]);
    expect(translate('priority', null, '3')).toEqual([]);
    expect(
      translate('employment-status', 'urn:henvisningslos:employment-status', 'self-employed').map(
        ({ code }) => code,
      ),
    ).toEqual(['Employed', '160906004']);
  });
});

describe('a faulty concept map', () => {
  test.each([
    ['is no JSON', () => '{', /^concept-map-priority\.json: .*JSON/],
    [
      'lacks its source',
      ({ description: _, ...map }: ConceptMap) => map,
      /^concept-map-priority\.json: description: /,
    ],
    ['has an element we do not know', (map: ConceptMap) => ({ ...map, copyrigth: 'x' }), /Unrecognized key/],
    [
      'maps a code twice',
      (map: ConceptMap) => ({ ...map, group: [...(map.group ?? []), ...(map.group ?? []).slice(0, 1)] }),
      /^concept-map-priority\.json: group\.4: "0" is mapped twice$/,
    ],
  ])('that %s stops the start and is named', (_, change, fault) => {
    expect(loadChanged(change)[0]).toMatch(fault);
  });

  test('that is missing stops the start and is named', () => {
    const reader = new TableReader(mkdtempSync(join(tmpdir(), 'concept-maps-')));
    loadConceptMaps(reader);
    expect(reader.faults).toContain('concept-map-priority.json: the table is missing');
  });
});
