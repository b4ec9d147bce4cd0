/** `los dead-letters export`: dead letters copied into a folder, bytes and envelope, for the owner's eyes only; they stay where they are. */
import { mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eachChosen, type ListOptions } from './dead-letters.ts';
import { CallError } from './errors.ts';
import { note, print } from './output.ts';

/** Exit code 0. Throws {@link CallError} when the folder isn't empty: an export never overwrites anything. */
export async function exportTo(folder: string, options: ListOptions): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new CallError(`${folder}: is not empty`);
  note('los: what is written there is about patients; delete it when it has served its purpose');
  const count = await eachChosen(options, async ({ body, headers, beside }, { message, letter, format }) => {
    const stem = `${message}-${letter.slice(0, 8)}`;
    await write(join(folder, `${stem}.${endingOf(format)}`), body);
    await write(join(folder, `${stem}.headers.json`), `${JSON.stringify({ ...beside, headers }, null, 2)}\n`);
    await print(stem);
    return 'next';
  });
  note(`los: ${count} dead letters copied to ${folder}`);
  return 0;
}

async function write(path: string, data: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

function endingOf(format: string | null): string {
  if (format?.startsWith('kith')) return 'xml';
  if (format === 'fhir') return 'json';
  return format === 'hl7v2' ? 'hl7' : 'bin';
}
