/** `fixtures/<verdict>/<case>.<xml|hl7|json>` and its `<case>.expected.json` → the cases, paired by stem, in order of name. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ItemStatus, Severity, Verdict } from '../../src/decision.ts';
import type { ReasonCode } from '../../src/reasons.ts';
import type { Format, Item, Region, ServiceLine } from '../../src/referral.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

interface ExpectedFinding {
  readonly code: ReasonCode;
  readonly severity: Severity;
  readonly item: Item | null;
}

/** What a case says will become of its message. Complete: nothing that is not written here may be found. */
export interface Expected {
  /** One sentence on what the case shows. */
  readonly about: string;
  readonly verdict: Verdict;
  /** For verdict `test` only. */
  readonly wouldBe?: Verdict;
  readonly format: Format | null;
  /** Null when no referral could be read. */
  readonly items: Readonly<Record<Item, ItemStatus>> | null;
  readonly missing: readonly Item[];
  /** In order of code. */
  readonly findings: readonly ExpectedFinding[];
  readonly region: Region | null;
  readonly serviceLine: ServiceLine | null;
  readonly receiver: string | null;
  readonly urgent: boolean;
  /** What the sender is told, once a receiver has accepted what is to be forwarded; null = nobody is answered. */
  readonly receipt: {
    readonly kind: 'apprec-1.0' | 'apprec-1.1' | 'hl7-ack' | 'fhir-message';
    /** AppRec Status (Volven 8258), MSA-1 (HL7 table 0008), or MessageHeader.response.code. */
    readonly status: string;
    /** Codes of AppRec Error (Volven 8221), of ERR (HL7 table 0357), or our reason codes (FHIR), in the order told. */
    readonly errors: readonly string[];
  } | null;
  /** Resource types of the bundle's entries in order; null when no referral could be read. */
  readonly bundle: readonly string[] | null;
}

export interface Fixture {
  /** `<verdict>/<case>`. */
  readonly name: string;
  readonly verdict: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly expected: Expected;
}

const EXPECTED = '.expected.json';
/** The same referral in three formats; `test/triples.test.ts` compares them. */
const TRIPLES = 'triples';

/** All cases. Throws naming every file that has lost its other half. */
export function loadFixtures(folder = FIXTURES): readonly Fixture[] {
  const lonely: string[] = [];
  const fixtures = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== TRIPLES)
    .flatMap(({ name }) => pairsIn(`${folder}/${name}`, name, lonely));
  if (lonely.length > 0) throw new Error(`fixtures without their other half: ${lonely.sort().join(', ')}`);
  return fixtures.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function pairsIn(folder: string, verdict: string, lonely: string[]): Fixture[] {
  const files = readdirSync(folder);
  const expectations = new Set(files.filter((file) => file.endsWith(EXPECTED)));
  const fixtures: Fixture[] = [];
  for (const file of files) {
    if (expectations.has(file)) continue;
    const stem = file.replace(/\.[^.]+$/, '');
    if (!expectations.delete(`${stem}${EXPECTED}`)) {
      lonely.push(`${verdict}/${file}`);
      continue;
    }
    const expected = JSON.parse(readFileSync(`${folder}/${stem}${EXPECTED}`, 'utf8')) as Expected;
    const bytes = readFileSync(`${folder}/${file}`);
    fixtures.push({ name: `${verdict}/${stem}`, verdict, file: `${folder}/${file}`, bytes, expected });
  }
  for (const left of expectations) lonely.push(`${verdict}/${left}`);
  return fixtures;
}

/** The same message under another message id; null when it has none to replace. */
export function withMessageId(bytes: Buffer, id: string): Buffer | null {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'latin1';
  const text = bytes.toString(encoding);
  const renamed = text
    .replace(/(<(?:\w+:)?MsgId>)[^<]*/, `$1${id}`)
    .replace(/("identifier"\s*:\s*\{[^{}]*"value"\s*:\s*")[^"]*/, `$1${id}`)
    .replace(/(MSH(.)(?:[^\r\n]*?\2){8})[^\r\n]*?(\2)/, `$1${id}$3`);
  return renamed === text ? null : Buffer.from(renamed, encoding);
}
