/** `los tables`: the tables in `mappings/` checked and listed, or the rows in them that nobody has verified yet. */
import { loadConfig, tablesFor } from '../config.ts';
import { directoryGaps } from '../tables/directory.ts';
import type { Tables } from '../tables.ts';
import { print, table, width } from './output.ts';

export interface TablesOptions {
  readonly unverified?: boolean;
  readonly config?: string;
}

/** Exit code 0; a faulty table throws an error that lists every fault by file and line. */
export async function tables(options: TablesOptions): Promise<number> {
  const config = loadConfig(options.config);
  const checked = tablesFor(config);
  if (options.unverified) {
    await print(
      checked.unverified.length === 0
        ? 'no row is marked unverified'
        : table(
            [{ title: 'row' }, { title: 'id', most: 36 }, { title: 'source', most: width() - 74 }],
            checked.unverified.map((row) => [`${row.table}.csv:${row.line}`, row.id, row.source]),
          ),
    );
    return 0;
  }
  const unverified = (name: string) => checked.unverified.filter((row) => row.table === name).length;
  await print(
    table(
      [{ title: 'table' }, { title: 'rows', alignRight: true }, { title: 'unverified', alignRight: true }],
      [...checked.rowCounts].map(([name, rows]) => [name, String(rows), String(unverified(name) || '')]),
    ),
  );
  await print(
    [
      '',
      `mappings version  ${checked.version}`,
      `folder            ${config.mappings}`,
      `receivers         ${checked.directory.entries.length}${config.syntheticReceivers ? ' (synthetic)' : ''}`,
      ...gaps(checked),
      'all rows are well formed',
      ...(checked.unverified.length > 0
        ? [`${checked.unverified.length} rows are unverified: los tables --unverified lists them`]
        : []),
    ].join('\n'),
  );
  return 0;
}

function gaps({ directory, receivers }: Tables): string[] {
  const { unreached, unknown } = directoryGaps(directory, receivers, new Date().toISOString().slice(0, 10));
  return [
    ...(unreached.length > 0
      ? [`not reached       ${unreached.join(', ')} (their referrals are unroutable)`]
      : []),
    ...(unknown.length > 0 ? [`in no table       ${unknown.join(', ')} (reached only by address)`] : []),
  ];
}
