/** DG1 segments → diagnoses, the main one marked; one without a code is text. */
import type { Coded, Diagnosis, TextBlock } from '../../referral.ts';
import { block } from './blocks.ts';
import { coded, component, first, type ReaderTables, shown, wholeText } from './fields.ts';
import type { Hl7Segment } from './message.ts';

const USE = 'diagnoses';

export interface RankedDiagnosis {
  readonly coded: Coded;
  /** DG1-15 ranks it first. */
  readonly isFirst: boolean;
}

/** Null without a code. */
export function diagnosisOf(dg1: Hl7Segment, tables: ReaderTables): RankedDiagnosis | null {
  const method = component(first(dg1, 2), 1, USE);
  const implied = method === null ? null : (tables.hl7v2.codeSystems.get(method.toUpperCase()) ?? null);
  const found = coded(first(dg1, 3), implied, tables, USE);
  const description = wholeText(first(dg1, 4), USE);
  if (found === null) return null;
  const { system, code } = found;
  const display =
    found.display ?? description ?? (system === null ? null : tables.codes.diagnosisDisplay(system, code));
  return { coded: { ...found, display }, isFirst: component(first(dg1, 15), 1, USE) === '1' };
}

export function diagnosisAsText(dg1: Hl7Segment): TextBlock | null {
  const field = first(dg1, 3);
  const words = wholeText(first(dg1, 4), USE) ?? shown(field, 'texts');
  return block('8231#DIAG', 'Diagnose', words, field?.path ?? `${dg1.path}-4`);
}

/** The main one is that which is ranked first, else that which stands first. */
export function inOrder(diagnoses: readonly RankedDiagnosis[]): Diagnosis[] {
  const ranked = diagnoses.findIndex(({ isFirst }) => isFirst);
  const main = Math.max(ranked, 0);
  return diagnoses.map(({ coded }, index) => ({ coded, main: index === main }));
}
