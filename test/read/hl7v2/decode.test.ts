import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { message, readText, referralIn, refusal } from './messages.ts';

const WORDS = 'Åse får ødelagt kne – «æsj»';
const PLAIN = 'Åse får ødelagt kne';
const sent = (charset: string, words: string, codec: string, addBOM = false) =>
  iconv.encode(message([`NTE|1||${words}`], { charset }), codec, { addBOM });

describe('the text of a message is decoded by MSH-18', () => {
  it.each([
    ['UNICODE UTF-8', sent('UNICODE UTF-8', WORDS, 'utf8'), WORDS],
    ['unicode utf-8 in small letters', sent('unicode utf-8', WORDS, 'utf8'), WORDS],
    ['UTF-8 with a byte order mark', sent('UNICODE UTF-8', WORDS, 'utf8', true), WORDS],
    ['8859/1', sent('8859/1', PLAIN, 'latin1'), PLAIN],
    ['8859/1 with the signs of windows-1252', sent('8859/1', WORDS, 'win1252'), WORDS],
    ['8859/15', sent('8859/15', `${PLAIN} €`, 'iso-8859-15'), `${PLAIN} €`],
    ['ISO-8859-1, as some write it', sent('ISO-8859-1', PLAIN, 'latin1'), PLAIN],
    ['ISO_8859-1', sent('ISO_8859-1', PLAIN, 'latin1'), PLAIN],
    ['ASCII', sent('ASCII', 'Ase', 'ascii'), 'Ase'],
    ['the first of several sets', sent('8859/1~UNICODE UTF-8', PLAIN, 'latin1'), PLAIN],
    ['UNICODE UTF-16 with a mark', sent('UNICODE UTF-16', WORDS, 'utf16le', true), WORDS],
    ['UTF-16 without mark or declaration', sent('', WORDS, 'utf16be'), WORDS],
    ['UTF-8 without a declaration', sent('', WORDS, 'utf8'), WORDS],
    ['a mark without a declaration', sent('', WORDS, 'utf8', true), WORDS],
  ])('%s', (_name, bytes, words) => {
    expect(referralIn(bytes).texts[0]?.text).toBe(words);
    const result = readText(bytes);
    expect(result.kind === 'referral' && result.findings).toEqual([]);
  });

  it('without a declaration, what is not UTF-8 is read as windows-1252, with a warning', () => {
    const result = readText(sent('', WORDS, 'win1252'));
    if (result.kind !== 'referral') throw new Error('no referral');
    expect(result.referral.texts[0]?.text).toBe(WORDS);
    expect(result.findings).toMatchObject([{ code: 'CHARSET_ASSUMED', severity: 'warning', path: 'MSH-18' }]);
    expect(result.referral.head.envelope).toMatchObject({ charset: 'windows-1252' });
  });

  it.each([
    ['Latin-1 bytes declared as UTF-8', sent('UNICODE UTF-8', PLAIN, 'latin1'), 'UNICODE UTF-8'],
    ['UTF-8 bytes declared as 8859/1', sent('8859/1', PLAIN, 'utf8'), '8859/1'],
    ['a mark of UTF-8 before 8859/1', sent('8859/1', 'Ase', 'utf8', true), '8859/1'],
    ['more than ASCII declared as ASCII', sent('ASCII', PLAIN, 'latin1'), 'ASCII'],
    ['bytes declared as UTF-16', sent('UNICODE UTF-16', PLAIN, 'utf8'), 'UNICODE UTF-16'],
    ['UTF-16 declared as 8859/1', sent('8859/1', PLAIN, 'utf16le', true), 'UTF-16LE'],
    ['a set nobody here reads', sent('ISO IR87', 'Ase', 'ascii'), 'ISO IR87'],
    ['a byte that windows-1252 lacks, undeclared', sent('', 'x\x81', 'latin1'), 'ASCII'],
    ['a zero byte', sent('UNICODE UTF-8', 'a\0b', 'utf8'), 'UNICODE UTF-8'],
    ['something like a number of a person', sent(`X${'1'.repeat(11)}`, 'a', 'ascii'), 'ukjent'],
  ])('%s is refused, not guessed', (_name, bytes, charset) => {
    expect(refusal(bytes)).toMatchObject({
      verdict: 'unreadable',
      code: 'ENCODING_INVALID',
      values: { charset },
    });
  });

  it('the sender of a message in the wrong set is known by its header, if the sender is named in plain ASCII', () => {
    expect(refusal(sent('UNICODE UTF-8', PLAIN, 'latin1')).id).toBe('M1');
    const foreign = message(['NTE|1||x'], { sender: 'Bjørkåsen' });
    expect(refusal(Buffer.from(foreign, 'latin1')).id).toBeNull();
    const receiver = message(['NTE|1||x'], { receiver: 'Bjørkåsen' });
    expect(refusal(Buffer.from(receiver, 'latin1')).id).toBe('M1');
    expect(refusal(sent('8859/1', PLAIN, 'utf16le', true)).id).toBeNull();
  });
});
