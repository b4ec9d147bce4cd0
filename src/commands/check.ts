/** `los check`: files in, one verdict each out: a report to read, or one JSON object per line. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfiguredTables } from '../config.ts';
import { receiptBytes } from '../decide.ts';
import { type Decision, type Language, type Receipt, VERDICTS, type Verdict } from '../decision.ts';
import { expectedReceipt, judge } from './judge.ts';
import { messageFiles, messagesFrom } from './messages.ts';
import { note, print } from './output.ts';
import { jsonLine } from './report-json.ts';
import { report } from './report-text.ts';

export interface CheckOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly lang: Language;
  readonly config?: string;
}

/** Exit code: 0 when all would be forwarded, 1 when any would not, 2 when any path cannot be read. */
export async function check(paths: readonly string[], options: CheckOptions): Promise<number> {
  const { lang } = options;
  const tables = loadConfiguredTables(options.config);
  const files = messageFiles(paths);
  const whole = files.length === 1;
  const counts = new Map<Verdict, number>();
  const written = new Set<string>();
  let unreadable = 0;
  const messages = messagesFrom(files, () => {
    unreadable += 1;
  });
  for await (const { name, relativeName, bytes } of messages) {
    const decision = judge(name, bytes, tables);
    counts.set(decision.verdict, (counts.get(decision.verdict) ?? 0) + 1);
    if (options.json) await print(jsonLine(name, decision, lang, tables));
    else {
      await print(
        report({ file: name, decision, receipt: expectedReceipt(decision, tables), lang, tables, whole }),
      );
    }
    if (options.out !== undefined) {
      writeResults(
        unused(join(options.out, relativeName), written),
        decision,
        expectedReceipt(decision, tables),
      );
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total > 1 && !options.json) {
    const shares = VERDICTS.filter((verdict) => counts.has(verdict)).map(
      (verdict) => `${counts.get(verdict)} ${verdict}`,
    );
    note(`${total} messages: ${shares.join(', ')}`);
  }
  if (unreadable > 0) return 2;
  return counts.get('forward') === total ? 0 : 1;
}

/** A stem that no earlier message was written under: two folders may hold files of one name. */
function unused(wanted: string, written: Set<string>): string {
  let stem = wanted;
  for (let number = 2; written.has(stem); number++) stem = `${wanted}-${number}`;
  written.add(stem);
  return stem;
}

function writeResults(stem: string, decision: Decision, receipt: Receipt | null): void {
  mkdirSync(dirname(stem), { recursive: true });
  const bundle = decision.bundle();
  if (bundle) writeFileSync(`${stem}.bundle.json`, `${JSON.stringify(bundle, null, 2)}\n`);
  if (receipt) writeFileSync(`${stem}.receipt.${extensionOf(receipt.contentType)}`, receiptBytes(receipt));
}

function extensionOf(contentType: string): string {
  if (contentType.includes('json')) return 'json';
  return contentType.includes('xml') ? 'xml' : 'hl7';
}
