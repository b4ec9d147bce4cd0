/**
 * `node measure.mjs FILE`, in a process of its own and on the compiled program, as it runs in service: judges the message in the file and
 * answers it, and prints what that took as JSON.
 */
import { readFileSync } from 'node:fs';
import { decide, receiptFor } from '../../dist/decide.js';
import { loadTables } from '../../dist/tables.js';

const [, , file = ''] = process.argv;
const tables = loadTables();
const bytes = readFileSync(file);
const started = performance.now();
const decision = decide(bytes, tables);
const positive = (decision.wouldBe ?? decision.verdict) === 'forward';
const receipt = receiptFor(decision, { kind: positive ? 'accepted' : 'rejected' }, tables);
const ms = performance.now() - started;
const blocking = decision.findings.filter(({ severity }) => severity === 'error');
process.stdout.write(
  JSON.stringify({
    verdict: decision.verdict,
    codes: [...new Set((blocking.length > 0 ? blocking : decision.findings).map(({ code }) => code))],
    receipt: receipt === null ? 'none' : receipt.positive ? 'positive' : 'negative',
    ms,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
