/**
 * `los demo`: a spool in a temporary folder, local receivers, and every fixture sent through the running adapter; then a table
 * of where each message ended, compared with what its fixture expects.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VERSION } from '../version.ts';
import { type DemoCase, demoCases, FIXTURES } from './demo-cases.ts';
import { Progress } from './demo-progress.ts';
import { demoTable, exampleLines, type Row, settledLine, totalLines, verdictLines } from './demo-report.ts';
import { type Stage, setStage } from './demo-stage.ts';
import { expectedReceipt } from './judge.ts';
import { paint, print } from './output.ts';
import { stopSignal } from './stop-signal.ts';

export interface DemoOptions {
  readonly once?: boolean;
  /** Port of health and metrics; 0 = any. */
  readonly port: number;
}

/** Nothing settled for so long means that nothing more will. */
const STALLED_MS = 30_000;

/** Exit code 0 when every message ended as its fixture expects, 1 when any went astray or a receipt lacks. */
export async function demo(options: DemoOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'los-demo-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  const stop = stopSignal(clean);
  try {
    return await perform(join(folder, 'spool'), options, stop);
  } finally {
    clean();
  }
}

async function perform(spool: string, options: DemoOptions, stop: Promise<unknown>): Promise<number> {
  const cases = demoCases();
  const progress = new Progress(cases.length);
  let following = false;
  const stage = await setStage(spool, options.port, (decision, settled) => {
    progress.step();
    if (following) void print(settledLine(decision, settled));
  });
  try {
    const receivers = stage.sandbox.directory.entries.length;
    await print(
      [
        `${paint('bold', `henvisningslos ${VERSION}`)}: ${cases.length} messages from fixtures/ through a spool to ${receivers} local receivers`,
        '',
        '  EPJ ─▶ inbox ─▶ read · find · route · check · map ─▶ receiver, and a positive receipt to the sender',
        '                                                   └─▶ dead letter with its reasons, and a negative one',
        '',
      ].join('\n'),
    );
    const started = performance.now();
    await Promise.all(cases.map(({ bytes }) => stage.queue.send(bytes)));
    await Promise.race([allSettled(cases, stage), stop]);
    progress.end();

    const rows = cases.map((demoCase) => rowOf(demoCase, stage, spool));
    await print(
      [
        demoTable(rows),
        '',
        ...exampleLines(rows),
        ...totalLines(rows, (performance.now() - started) / 1000),
        ...verdictLines(rows, stage.ledger.ownFaults),
      ].join('\n'),
    );
    const code = rows.every(({ astray }) => astray.length === 0) && stage.ledger.ownFaults === 0 ? 0 : 1;
    await print(whereToLook(stage, spool, rows, options.once ?? false));
    if (!options.once) {
      following = true;
      await stop;
    }
    return code;
  } finally {
    await stage.close();
  }
}

/** Resolves when every case has its end, or nothing has happened for long. */
async function allSettled(cases: readonly DemoCase[], { ledger }: Stage): Promise<void> {
  const waiting = new Set(cases.map(({ bytes }) => sha256(bytes)));
  let last = performance.now();
  while (waiting.size > 0 && performance.now() - last < STALLED_MS) {
    for (const one of waiting) {
      if (!ledger.entry(one)?.settled) continue;
      waiting.delete(one);
      last = performance.now();
    }
    await sleep(20);
  }
}

/** AppRec status OK, HL7 v2 application accept, FHIR response `ok`. */
const POSITIVE: ReadonlySet<string> = new Set(['1', 'AA', 'ok']);

/** Where a case ended, and everything that is otherwise than its fixture expects. */
function rowOf(demoCase: DemoCase, { ledger, sandbox, tables }: Stage, spool: string): Row {
  const entry = ledger.entry(sha256(demoCase.bytes));
  if (!entry?.settled) {
    return {
      demoCase,
      decision: entry?.decision ?? null,
      settled: null,
      receipt: null,
      astray: ['it was never settled'],
    };
  }
  const { decision, settled } = entry;
  const { expected } = demoCase;
  const receipt = expectedReceipt(decision, tables);
  const astray: string[] = [];

  if (settled.verdict !== expected.verdict)
    astray.push(`verdict ${settled.verdict}, expected ${expected.verdict}`);
  const request = decision.ids.for('request');
  const holders = sandbox.received().filter(({ key }) => key === request);
  const wanted = expected.verdict === 'forward' ? [expected.receiver] : [];
  if (holders.map(({ receiverId }) => receiverId).join() !== wanted.join()) {
    astray.push(
      `received by ${holders.length === 0 ? 'nobody' : holders.map(({ receiverId }) => receiverId).join(', ')}, expected ${wanted.join() || 'nobody'}`,
    );
  }
  const told = expected.receipt && (POSITIVE.has(expected.receipt.status) ? 'positive' : 'negative');
  if (settled.receipt !== told)
    astray.push(`receipt ${settled.receipt ?? 'none'}, expected ${told ?? 'none'}`);
  if (told !== null && receipt && !holds(join(spool, 'receipts'), receipt.id))
    astray.push('its receipt lacks in the spool');
  return { demoCase, decision, settled, receipt, astray };
}

function holds(folder: string, stem: string): boolean {
  return readdirSync(folder).some((file) => file.startsWith(stem));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A fixture's path from where the user stands. */
function here(name: string): string {
  return relative(process.cwd(), join(FIXTURES, name));
}

function whereToLook(stage: Stage, spool: string, rows: readonly Row[], once: boolean): string {
  const incomplete = rows.find(({ settled }) => settled?.verdict === 'incomplete')?.demoCase.name;
  const forwarded = rows.find(({ settled }) => settled?.verdict === 'forward')?.demoCase.name;
  const offline = [
    ...(incomplete ? [`  npx los check ${here(incomplete)}`] : []),
    ...(forwarded ? [`  npx los explain ${here(forwarded)}`] : []),
  ];
  if (once) return ['', 'Look closer at one message:', ...offline].join('\n');
  return [
    '',
    'Everything stays up until Ctrl-C:',
    `  ${spool}/{delivered,dead-letter,receipts}`,
    `  ${stage.sandbox.url}/  what each receiver holds`,
    `  ${stage.http.url}/metrics  and /health/ready`,
    'Send one more message by moving a file into the inbox, and watch it here:',
    `  cp ${here(incomplete ?? forwarded ?? '')} ${spool}/inbox/`,
    'Look closer at one message:',
    ...offline,
    '',
  ].join('\n');
}
