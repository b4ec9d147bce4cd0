/** `mappings/statements.csv` → statements made of several kinds of words in one sentence, by the kinds they need. */
import { z } from 'zod';
import { ITEMS, type Item } from '../referral.ts';
import { listOf, required, type TableReader } from './csv.ts';
import { type Example, pushExamples } from './language-examples.ts';
import { example, item, type Says, says } from './language-rows.ts';

/** Words of several kinds that together, in one sentence, state something. */
export interface Statement {
  readonly rule: string;
  readonly item: Item;
  readonly says: Exclude<Says, 'ignore'>;
  /** One of the kinds of each group must stand in the sentence. */
  readonly groups: readonly (readonly string[])[];
  readonly ordered: boolean;
  /** Kinds, or items, whose words anywhere in the sentence make it about something else. */
  readonly unless: ReadonlySet<string>;
  /** Greatest distance between the first and the last, in words. */
  readonly within: number;
}

const statementSchema = z.object({
  id: required,
  item,
  says: says.exclude(['ignore']),
  kinds: required,
  unless: listOf,
  within: z.coerce.number().int().positive(),
  ...example,
});
/** `known` are the kinds of contexts.csv; a row that names another is a fault. */
export function loadStatements(
  reader: TableReader,
  known: ReadonlySet<string>,
  examples: Example[],
): Statement[] {
  return reader
    .rows('statements', statementSchema, (row) => row.id)
    .map((row) => {
      const ordered = row.kinds.includes('>');
      const groups = row.kinds.split(/[+>]/).map((group) => group.split('|').map((kind) => kind.trim()));
      const items: readonly string[] = ITEMS;
      for (const kind of [...groups.flat(), ...row.unless.filter((one) => !items.includes(one))]) {
        if (!known.has(kind)) reader.fault('statements', row.line, `contexts.csv has no kind "${kind}"`);
      }
      const rule = `statements:${row.id}`;
      pushExamples(examples, rule, row, row.item, row.says);
      const { item, says, within } = row;
      return Object.freeze({ rule, item, says, groups, ordered, unless: new Set(row.unless), within });
    });
}

export function byKind(statements: readonly Statement[]): ReadonlyMap<string, readonly Statement[]> {
  const map = new Map<string, Statement[]>();
  for (const statement of statements) {
    for (const kind of new Set(statement.groups.flat())) {
      const list = map.get(kind);
      if (list) list.push(statement);
      else map.set(kind, [statement]);
    }
  }
  return map;
}
