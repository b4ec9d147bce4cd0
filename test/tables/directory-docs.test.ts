/** docs/receivers.md against the shape of an entry: no field that it doesn't tell of. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { directoryEntry } from '../../src/tables/directory-entry.ts';

const docs = readFileSync(new URL('../../docs/receivers.md', import.meta.url), 'utf8');

/** Names of all fields that hold a value, those of objects within by their own name. */
function fieldsOf(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, inner]) => {
      const within = fieldsOf(inner);
      return within.length > 0 ? within : [name];
    });
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(fieldsOf);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return fieldsOf(schema.unwrap());
  }
  return [];
}

it('docs/receivers.md tells of every field of an entry, of its certificates, credentials and breaker', () => {
  const fields = [...new Set(fieldsOf(directoryEntry('.')))];
  expect(fields).toEqual(expect.arrayContaining(['endpoint', 'caFile', 'secretFile', 'issuer', 'openMs']));
  expect(fields.filter((name) => !new RegExp(`\`(\\w+\\.)?${name}\``).test(docs))).toEqual([]);
});
