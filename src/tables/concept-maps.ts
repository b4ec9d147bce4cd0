/**
 * `mappings/concept-map-*.json`, FHIR R4 ConceptMap resources → one look-up from a source code to its target codes. A map whose
 * `experimental` is true rests on our own reading and is listed as unverified.
 */
import { z } from 'zod';
import type { TableReader } from './csv.ts';

/** The maps the program uses; each is `mappings/concept-map-<name>.json`. */
const NAMES = ['priority', 'employment-status', 'sick-leave'] as const;
type ConceptMapName = (typeof NAMES)[number];

/** One coding that a source code means in the target code system. */
interface TargetCode {
  readonly system: string;
  readonly code: string;
  readonly display: string | null;
}

export interface ConceptMaps {
  /** The target codes for a source code, one per target code system; empty when system or code are not in the map. */
  translate(map: ConceptMapName, system: string | null, code: string): readonly TargetCode[];
  /** The source code's own words as its list has them; null when system or code are not in the map. */
  displayOf(map: ConceptMapName, system: string | null, code: string): string | null;
}

const uri = z.string().regex(/^\S+$/, 'must be a URI without white space');
const code = z.string().regex(/^\S+( \S+)*$/, 'must be a code without white space around it');
const text = z.string().min(1);

/** The elements of ConceptMap (FHIR R4) that we use; any other is a mistake and is named. */
const schema = z.strictObject({
  resourceType: z.literal('ConceptMap'),
  url: uri,
  version: text,
  name: text,
  title: text,
  status: z.enum(['draft', 'active', 'retired']),
  experimental: z.boolean(),
  date: z.iso.date(),
  /** What is mapped to what, and from which sources the lists and the mapping are. */
  description: text,
  group: z
    .array(
      z.strictObject({
        source: uri,
        target: uri,
        element: z
          .array(
            z.strictObject({
              code,
              display: text,
              target: z
                .array(
                  z.strictObject({
                    code,
                    display: text.optional(),
                    equivalence: z.enum(['equivalent', 'equal', 'wider', 'narrower', 'inexact', 'relatedto']),
                    comment: text.optional(),
                  }),
                )
                .length(1, 'must name exactly one target'),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

export function loadConceptMaps(reader: TableReader): ConceptMaps {
  const maps = new Map<ConceptMapName, ReadonlyMap<string, SourceCode>>();
  for (const name of NAMES) maps.set(name, loadOne(reader, `concept-map-${name}`));
  const find = (map: ConceptMapName, system: string | null, code: string) =>
    system === null ? undefined : maps.get(map)?.get(`${system}|${code}`);
  return Object.freeze({
    translate: (map: ConceptMapName, system: string | null, code: string) =>
      find(map, system, code)?.targets ?? NONE,
    displayOf: (map: ConceptMapName, system: string | null, code: string) =>
      find(map, system, code)?.display ?? null,
  });
}

interface SourceCode {
  readonly display: string;
  readonly targets: TargetCode[];
}

const NONE: readonly TargetCode[] = Object.freeze([]);

function loadOne(reader: TableReader, table: string): ReadonlyMap<string, SourceCode> {
  const sources = new Map<string, SourceCode>();
  const content = reader.json(table, schema);
  if (!content) return sources;

  let rows = 0;
  for (const [index, group] of content.group.entries()) {
    for (const element of group.element) {
      rows += 1;
      const key = `${group.source}|${element.code}`;
      const known = sources.get(key) ?? { display: element.display, targets: [] };
      if (known.targets.some((target) => target.system === group.target)) {
        reader.faults.push(`${table}.json: group.${index}: "${element.code}" is mapped twice`);
        continue;
      }
      for (const { code, display } of element.target) {
        known.targets.push(Object.freeze({ system: group.target, code, display: display ?? null }));
      }
      sources.set(key, known);
    }
  }
  const row = { table, line: 1, id: content.name, source: content.description };
  reader.counted(table, rows, content.experimental ? row : null);
  return sources;
}
