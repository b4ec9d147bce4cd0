/** `los check`: files in, one verdict each out: a report to read, or one JSON object per line. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadConfiguredTables } from '../config.ts';
import { decide, receiptFor, split } from '../decide.ts';
import type { Decision, Language, Receipt } from '../decision.ts';
import type { Tables } from '../tables.ts';
import { messagesFrom } from './messages.ts';
import { jsonLine } from './report-json.ts';
import { report } from './report-text.ts';

export interface CheckOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly lang: Language;
  readonly config?: string;
}

/** Exit code: 0 when all would be forwarded, 1 when any would not. Throws on an unreadable path or configuration. */
export async function check(paths: readonly string[], options: CheckOptions): Promise<number> {
  const messages = messagesFrom(paths);
  const tables = loadConfiguredTables(options.config);
  let allForwarded = true;
  for (const { name, read } of messages) {
    const parts = split(read());
    for (const [index, bytes] of parts.entries()) {
      const file = parts.length > 1 ? `${name}#${index + 1}` : name;
      const decision = decide(bytes, tables);
      const receipt = expectedReceipt(decision, tables);
      process.stdout.write(
        options.json
          ? `${jsonLine(file, decision, options.lang, tables)}\n`
          : `${report(file, decision, receipt, options.lang, tables)}\n`,
      );
      if (options.out !== undefined) writeResults(options.out, file, decision, receipt);
      if (decision.verdict !== 'forward') allForwarded = false;
    }
  }
  return allForwarded ? 0 : 1;
}

/** The receipt the sender would get, taking it that the receiver accepts what is forwarded. */
export function expectedReceipt(decision: Decision, tables: Tables): Receipt | null {
  const good = decision.verdict === 'forward' || decision.wouldBe === 'forward';
  return receiptFor(decision, { kind: good ? 'accepted' : 'rejected' }, tables);
}

function writeResults(folder: string, file: string, decision: Decision, receipt: Receipt | null): void {
  mkdirSync(folder, { recursive: true });
  const stem = join(folder, basename(file));
  if (decision.bundle) writeFileSync(`${stem}.bundle.json`, `${JSON.stringify(decision.bundle, null, 2)}\n`);
  if (receipt) writeFileSync(`${stem}.receipt.${extensionOf(receipt.contentType)}`, receipt.body);
}

function extensionOf(contentType: string): string {
  if (contentType.includes('json')) return 'json';
  return contentType.includes('xml') ? 'xml' : 'hl7';
}
