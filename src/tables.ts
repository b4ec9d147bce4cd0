/** `mappings/` read, checked and frozen at start. A bad row stops the start, and names file and line. */
import { fileURLToPath } from 'node:url';
import type { ReasonCode } from './reasons.ts';
import { type AdviceTables, checkAdviceRules, loadAdvice } from './tables/advice.ts';
import { type Codes, loadCodes } from './tables/codes.ts';
import { type ConceptMaps, loadConceptMaps } from './tables/concept-maps.ts';
import { TableReader, TablesError, type UnverifiedRow } from './tables/csv.ts';
import { type Directory, loadDirectory } from './tables/directory.ts';
import { type FactTables, loadFacts } from './tables/facts.ts';
import { type FhirTables, loadFhir } from './tables/fhir.ts';
import { type Geography, loadGeography } from './tables/geography.ts';
import { type Hl7v2Tables, loadHl7v2 } from './tables/hl7v2.ts';
import { type LanguageRules, loadLanguageRules } from './tables/language.ts';
import { loadPolicy, type Policy } from './tables/policy.ts';
import { loadReasons, type Reason } from './tables/reasons.ts';
import { loadReceiptTables, type ReceiptTables } from './tables/receipts.ts';
import { loadReceivers, type Receivers } from './tables/receivers.ts';
import { loadRouting, type Routing } from './tables/routing.ts';
import { loadServiceLines, type ServiceLines } from './tables/service-lines.ts';

export interface Limits {
  /** Largest message read, bytes. Default: the national message limit. */
  readonly maxBytes: number;
}

/** Everything `decide` may know besides the bytes. */
export interface Tables {
  /** SHA-256 over `mappings/`, first 12 hex digits. */
  readonly version: string;
  readonly reasons: ReadonlyMap<ReasonCode, Reason>;
  readonly receipts: ReceiptTables;
  readonly geography: Geography;
  readonly receivers: Receivers;
  readonly routing: Routing;
  readonly serviceLines: ServiceLines;
  readonly policy: Policy;
  readonly language: LanguageRules;
  readonly facts: FactTables;
  readonly advice: AdviceTables;
  readonly codes: Codes;
  readonly hl7v2: Hl7v2Tables;
  readonly fhir: FhirTables;
  readonly conceptMaps: ConceptMaps;
  readonly directory: Directory;
  readonly limits: Limits;
  /** Table name → number of rows, for `los tables`. */
  readonly rowCounts: ReadonlyMap<string, number>;
  readonly unverified: readonly UnverifiedRow[];
}

export const MAPPINGS = fileURLToPath(new URL('../mappings', import.meta.url));
export const SYNTHETIC_DIRECTORY = fileURLToPath(
  new URL('../mappings/directory.synthetic.json', import.meta.url),
);

/**
 * Loads all tables; `directory` is a file or a directory already checked. Throws {@link TablesError} listing every fault of
 * every table at once.
 */
export function loadTables(
  options: { mappings?: string; directory?: string | Directory; limits?: Partial<Limits> } = {},
): Tables {
  const { directory = SYNTHETIC_DIRECTORY } = options;
  const reader = new TableReader(options.mappings ?? MAPPINGS);
  const reasons = loadReasons(reader);
  const receivers = loadReceivers(reader);
  const codes = loadCodes(reader);
  const facts = loadFacts(reader);
  const advice = loadAdvice(reader);
  const tables: Tables = {
    version: reader.version(),
    reasons,
    receipts: loadReceiptTables(reader, reasons),
    geography: loadGeography(reader),
    receivers,
    routing: loadRouting(reader, receivers),
    serviceLines: loadServiceLines(reader, receivers),
    policy: loadPolicy(reader),
    language: loadLanguageRules(reader, [...facts.phrases, ...advice.phrases]),
    facts,
    advice,
    codes,
    fhir: loadFhir(reader, codes),
    hl7v2: loadHl7v2(reader),
    conceptMaps: loadConceptMaps(reader),
    directory: typeof directory === 'string' ? loadDirectory(directory) : directory,
    limits: { maxBytes: 35 * 1024 * 1024, ...options.limits },
    rowCounts: reader.rowCounts(),
    unverified: reader.unverified(),
  };
  checkAdviceRules(advice, new Set(tables.language.examples.map(({ rule }) => rule)), reader);
  if (reader.faults.length > 0) throw new TablesError(reader.faults);
  return Object.freeze(tables);
}
