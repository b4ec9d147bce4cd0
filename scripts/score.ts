/**
 * Folders of messages with their expected results in; how well `decide` judges them out: false rejections and acceptances,
 * precision and recall of "absent" for each item, region and service line, and every miss with its place.
 *
 * `npx tsx scripts/score.ts DIR…`: pairs `<case>.<xml|hl7|json>` + `<case>.expected.json` with `expected.items`, `region`,
 * `serviceLine`, `verdict`. What is expected as `ambiguous` does not count. Exit 0 when nothing complete is turned back.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decide } from '../src/decide.ts';
import type { Decision } from '../src/decision.ts';
import { ITEMS, type Item } from '../src/referral.ts';
import { loadTables } from '../src/tables.ts';

interface Expected {
  readonly file: string;
  readonly verdict?: 'complete' | 'incomplete';
  readonly missing?: readonly string[];
  readonly expected?: {
    readonly items: Readonly<Record<Item, 'stated' | 'none-stated' | 'absent' | 'ambiguous'>>;
    readonly region: string | null;
    readonly serviceLine: string;
    readonly desiredProvider: string | null;
    readonly why?: string;
  };
}

interface Tally {
  expectedAbsent: number;
  foundAbsent: number;
  bothAbsent: number;
  falseAbsent: number;
  noneStatedRight: number;
  noneStatedExpected: number;
}

const tables = loadTables();
const tallies = new Map<Item, Tally>(
  ITEMS.map((item) => [
    item,
    {
      expectedAbsent: 0,
      foundAbsent: 0,
      bothAbsent: 0,
      falseAbsent: 0,
      noneStatedRight: 0,
      noneStatedExpected: 0,
    },
  ]),
);
const misses: string[] = [];
const counts = { cases: 0, unread: 0, falseRejections: 0, falseAcceptances: 0, complete: 0, incomplete: 0 };
const region = { right: 0, of: 0 };
const serviceLine = { right: 0, of: 0 };
const desired = { right: 0, of: 0 };

for (const folder of process.argv.slice(2)) {
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.expected.json')) continue;
    const expected = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Expected;
    const file = join(folder, expected.file);
    if (expected.expected && existsSync(file)) score(expected, readFileSync(file));
  }
}
print();

function score(expected: Expected, bytes: Uint8Array): void {
  counts.cases += 1;
  const decision = decide(bytes, tables);
  if (!decision.found) {
    counts.unread += 1;
    misses.push(
      `${expected.file}: not read (${decision.findings.map((finding) => finding.code).join(', ')})`,
    );
    return;
  }
  const { expected: want } = expected;
  if (!want) return;
  for (const item of ITEMS) scoreItem(expected.file, item, want.items[item], decision);
  scoreVerdict(expected, decision);
  scoreValue('region', region, expected.file, want.region, decision.route?.region ?? null);
  const line = decision.route?.serviceLine ?? decision.found.serviceLine.value;
  scoreValue('service line', serviceLine, expected.file, want.serviceLine, line);
  const provider = decision.found.desiredProvider?.quote ?? null;
  const isSame = want.desiredProvider === null ? provider === null : overlaps(want.desiredProvider, provider);
  scoreValue(
    'desired provider',
    desired,
    expected.file,
    want.desiredProvider,
    isSame ? want.desiredProvider : provider,
  );
}

function overlaps(want: string, got: string | null): boolean {
  if (got === null) return false;
  const [a, b] = [want.toLowerCase(), got.toLowerCase()];
  return a.includes(b) || b.includes(a);
}

function scoreItem(file: string, item: Item, want: string, decision: Decision): void {
  const tally = tallies.get(item);
  const got = decision.found?.items[item];
  if (want === 'ambiguous' || !tally || !got) return;
  if (want === 'absent') tally.expectedAbsent += 1;
  if (got.status === 'absent') tally.foundAbsent += 1;
  if (want === 'absent' && got.status === 'absent') tally.bothAbsent += 1;
  if (want !== 'absent' && got.status === 'absent') tally.falseAbsent += 1;
  if (want === 'none-stated') {
    tally.noneStatedExpected += 1;
    if (got.status === 'none-stated') tally.noneStatedRight += 1;
  }
  if ((want === 'absent') !== (got.status === 'absent')) {
    const evidence = got.evidence.map(
      (one) => `\n      «${one.quote.replace(/\s+/g, ' ')}» ${one.rule} at ${one.path}:${one.start ?? ''}`,
    );
    misses.push(`${file}: ${item} is ${want}, found ${got.status}${evidence.join('')}`);
  } else if (want !== got.status) {
    misses.push(`${file}: ${item} is ${want}, found ${got.status} (both are answers)`);
  }
}

function scoreVerdict(expected: Expected, decision: Decision): void {
  const missing = decision.findings.filter(
    (finding) => finding.severity === 'error' && finding.item !== null,
  );
  const found = missing.length > 0 ? 'incomplete' : 'complete';
  if (expected.verdict === 'complete') counts.complete += 1;
  if (expected.verdict === 'incomplete') counts.incomplete += 1;
  if (expected.verdict === found) return;
  const isRejection = found === 'incomplete';
  if (isRejection) counts.falseRejections += 1;
  else counts.falseAcceptances += 1;
  misses.push(
    `${expected.file}: FALSE ${isRejection ? 'REJECTION' : 'acceptance'}: ${missing.map((finding) => finding.item).join(', ')}`,
  );
}

function scoreValue(
  what: string,
  tally: { right: number; of: number },
  file: string,
  want: string | null,
  got: string | null,
): void {
  tally.of += 1;
  if (want === got) tally.right += 1;
  else misses.push(`${file}: ${what} is ${want}, found ${got}`);
}

function print(): void {
  const percent = (part: number, whole: number) =>
    whole === 0 ? '    –' : `${((100 * part) / whole).toFixed(1).padStart(5)} %`;
  const lines = [
    `${counts.cases} cases (${counts.complete} complete, ${counts.incomplete} incomplete), ${counts.unread} not read`,
    `false rejections   ${counts.falseRejections}`,
    `false acceptances  ${counts.falseAcceptances}`,
    '',
    'item             absent  found  precision  recall   stated called absent   "none" right',
    ...[...tallies].map(([item, tally]) =>
      [
        item.padEnd(16),
        String(tally.expectedAbsent).padStart(6),
        String(tally.bothAbsent).padStart(6),
        percent(tally.bothAbsent, tally.foundAbsent).padStart(10),
        percent(tally.bothAbsent, tally.expectedAbsent).padStart(8),
        String(tally.falseAbsent).padStart(14),
        `${tally.noneStatedRight}/${tally.noneStatedExpected}`.padStart(18),
      ].join(' '),
    ),
    '',
    `region            ${region.right}/${region.of}`,
    `service line      ${serviceLine.right}/${serviceLine.of}`,
    `desired provider  ${desired.right}/${desired.of}`,
    '',
    ...(misses.length > 0 ? ['misses', ...misses.map((miss) => `  ${miss}`)] : ['no miss']),
  ];
  console.log(lines.join('\n'));
  process.exitCode = counts.falseRejections > 0 ? 1 : 0;
}
