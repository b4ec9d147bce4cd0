/**
 * `node measure.mjs FILE`, in a process of its own and on the compiled program, as it runs in service: judges the message in the file and
 * answers it, and prints what that took as JSON (processor time: other work on the machine does not count).
 */
import { readFileSync } from 'node:fs';
import { decide, receiptFor } from '../../dist/decide.js';
import { loadTables } from '../../dist/tables.js';

const [, , file = ''] = process.argv;
const tables = loadTables();
const bytes = readFileSync(file);
const started = process.cpuUsage();
const decision = decide(bytes, tables);
const positive = (decision.wouldBe ?? decision.verdict) === 'forward';
const receipt = receiptFor(decision, { kind: positive ? 'accepted' : 'rejected' }, tables);
const { user, system } = process.cpuUsage(started);
const blocking = decision.findings.filter(({ severity }) => severity === 'error');
process.stdout.write(
  JSON.stringify({
    verdict: decision.verdict,
    codes: [...new Set((blocking.length > 0 ? blocking : decision.findings).map(({ code }) => code))],
    receipt: receipt === null ? 'none' : receipt.positive ? 'positive' : 'negative',
    seconds: (user + system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
