/** Paths as typed → messages. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallError } from '../../src/commands/errors.ts';
import { messageFiles, messagesFrom } from '../../src/commands/messages.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'los-messages-'));
  mkdirSync(join(folder, 'deep', 'deeper'), { recursive: true });
  mkdirSync(join(folder, 'empty'));
  for (const name of ['b.xml', 'a.HL7', 'a.expected.json', 'notes.txt', 'deep/deeper/c.json']) {
    writeFileSync(join(folder, name), name);
  }
  symlinkSync(folder, join(folder, 'deep', 'around'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the messages under a path', () => {
  it('are the .xml, .hl7 and .json files of a folder and of those in it, in order, without expectations', () => {
    expect(messageFiles([folder]).map(({ relativeName }) => relativeName)).toEqual([
      'a.HL7',
      'b.xml',
      join('deep', 'deeper', 'c.json'),
    ]);
  });

  it('are any file that is named outright', () => {
    const files = messageFiles([join(folder, 'notes.txt'), join(folder, 'a.expected.json')]);
    expect(files.map(({ relativeName }) => relativeName)).toEqual(['notes.txt', 'a.expected.json']);
  });

  it('of a folder without any make the call wrong', () => {
    expect(() => messageFiles([join(folder, 'empty')])).toThrow(CallError);
  });

  it('that cannot be read are told, and the others go on', async () => {
    const unreadable: string[] = [];
    const names: string[] = [];
    const missing = join(folder, 'none.xml');
    for await (const { name } of messagesFrom(messageFiles([missing, join(folder, 'b.xml')]), (name) =>
      unreadable.push(name),
    ))
      names.push(name);
    expect(unreadable).toEqual([missing]);
    expect(names).toEqual([join(folder, 'b.xml')]);
  });
});
