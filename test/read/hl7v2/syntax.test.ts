import { describe, expect, it } from 'vitest';
import { delimitersOf, Syntax } from '../../../src/read/hl7v2/syntax.ts';
import { message, referralIn, referralOf, refusal } from './messages.ts';

const note = (text: string) => referralOf(`NTE|1||${text}`).texts[0]?.text;

describe('escape sequences', () => {
  it.each([
    ['a\\T\\b\\F\\c\\S\\d\\R\\e\\E\\f', 'a&b|c^d~e\\f'],
    ['a\\.br\\b\\.BR\\c', 'a\nb\nc'],
    ['a\\.sp2\\b\\.sp\\c', 'a\n\nb\nc'],
    ['a\\.sk3\\b', 'a   b'],
    ['a\\.in+4\\b\\.ti-2\\c\\.fi\\d\\.nf\\e', 'abcde'],
    ['a\\.ce\\b', 'a\nb'],
    ['\\H\\viktig\\N\\ tekst', 'viktig tekst'],
    ['a\\X0D0A\\b\\X0d\\c', 'a\nb\nc'],
    ['\\XC3B8\\l', 'øl'],
    ['\\XC3\\\\XB8\\l \\XE2\\\\X82\\\\XAC\\\\X41\\', 'øl €A'],
    ['\\XC3\\\\.br\\x \\XC3\\\\XC3\\', '\\XC3\\\nx \\XC3\\\\XC3\\'],
    ['ukjent \\Zx\\ og \\Q\\', 'ukjent \\Zx\\ og \\Q\\'],
    ['C:\\temp\\.br\\ny linje', 'C:\\temp\nny linje'],
    [
      '\\XFF\\ er ingen bokstav i UTF-8, \\X4\\ er ingen byte',
      '\\XFF\\ er ingen bokstav i UTF-8, \\X4\\ er ingen byte',
    ],
    ['slutter med \\', 'slutter med \\'],
    ['\\\\', '\\\\'],
    ['\\.sp9999\\x', 'x'],
  ])('%s', (written, text) => {
    expect(note(written)).toBe(text);
  });

  it('hexadecimal ones are in the character set of the message', () => {
    const latin = message(['NTE|1||\\XF8\\l'], { charset: '8859/1' });
    expect(referralIn(Buffer.from(latin, 'latin1')).texts[0]?.text).toBe('øl');
  });

  it('a formatting command asks for no more than a page can hold', () => {
    expect(note('a\\.sk9999\\b')).toBe(`a${' '.repeat(20)}b`);
  });
});

describe('the signs of the header', () => {
  it('are taken from it, also for the escapes', () => {
    const text =
      'MSH#*!?$#A#B#C#D#20260101##REF*I12#1#P#2.5\rPID#1##1$x*2!3##Nes$Van*Kari\rNTE#1##a?T?b?F?c!d';
    const { patient, texts } = referralIn(text);
    expect(patient?.name).toMatchObject({ family: 'Nes', given: 'Kari' });
    expect(patient?.identifiers.map(({ value, path }) => [value, path])).toEqual([
      ['1$x', 'PID-3[1]'],
      ['3', 'PID-3[2]'],
    ]);
    expect(texts[0]?.text).toBe('a$b#c\nd');
  });

  it.each([
    ['|', '^~\\&', true],
    ['|', '^~\\&#', true],
    ['|', '^', true],
    ['#', '*!?$', true],
    ['|', '', false],
    ['|', '^^\\&', false],
    ['|', '|~\\&', false],
    ['a', '^~\\&', false],
    ['|', '^~\\1', false],
    ['|', '^~\\&#%', false],
    ['|', '^ \\&', false],
    ['|', '^æ', false],
  ])('%s and %s part a message: %s', (field, encoding, parts) => {
    expect(delimitersOf(field, encoding) !== null).toBe(parts);
  });

  it('without a sign for it, nothing is escaped and nothing has parts', () => {
    const delimiters = delimitersOf('|', '^~');
    if (!delimiters) throw new Error('no delimiters');
    expect(new Syntax(delimiters, 'utf-8').unescape('a\\.br\\b&c')).toBe('a\\.br\\b&c');
    expect(referralIn('MSH|^~|A|B|||20260101||REF^I12|1|P|2.5\rNTE|1||a\\.br\\b&c').texts[0]?.text).toBe(
      'a\\.br\\b&c',
    );
  });

  it('the sign of a cut text, from v2.7, has an escape of its own', () => {
    const text = 'MSH|^~\\&#|A|B|||20260101||REF^I12|1|P|2.7\rNTE|1||nr \\P\\1 og #2';
    expect(referralIn(text).texts[0]?.text).toBe('nr #1 og #2');
  });
});

describe('segments', () => {
  const NOTES = ['NTE|1||a', 'PID|1||1||Nes'];
  it.each([
    ['carriage returns', '\r'],
    ['line feeds', '\n'],
    ['both', '\r\n'],
    ['blank lines between', '\r\r\n'],
  ])('end in %s', (_name, end) => {
    for (const last of ['', end]) {
      const { texts, patient } = referralIn(message(NOTES).replaceAll('\r', end) + last);
      expect([texts[0]?.text, patient?.name?.family]).toEqual(['a', 'Nes']);
    }
  });

  it.each([
    ['a frame of MLLP', (text: string) => `\x0b${text}\r\x1c\r`],
    ['a frame without the last carriage return', (text: string) => `\x0b${text}\x1c`],
    ['the end of a DOS file', (text: string) => `${text}\r\n\x1a`],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['blanks in front', (text: string) => ` \r\n ${text}`],
    ['the headers of a batch', (text: string) => `FHS|^~\\&\rBHS|^~\\&\r${text}\rBTS|1\rFTS|1`],
  ])('%s is no part of the message', (_name, dress) => {
    const { head, texts } = referralIn(dress(message(NOTES)));
    expect([head.id?.value, texts[0]?.text]).toEqual(['M1', 'a']);
  });

  it('a line that was broken inside a text belongs to it, blank lines too', () => {
    const broken = message(['OBX|1|FT|x||Linje en\nLinje to\n\nMRI\nLinje | med strek', 'PID|1||1||Nes']);
    expect(referralIn(broken).texts[0]?.text).toBe('Linje en\nLinje to\n\nMRI\nLinje');
    expect(referralIn(broken).patient?.name?.family).toBe('Nes');
  });

  it('a line elsewhere that is no segment is refused, and says which', () => {
    expect(refusal(message(['PID|1||1', 'tull']))).toEqual({
      verdict: 'unreadable',
      code: 'HL7_SEGMENT_INVALID',
      values: { segment: '#3' },
      id: 'M1',
    });
    expect(refusal(message(['pid|1'])).values).toEqual({ segment: '#2' });
  });

  it('a segment of which only the name was sent says nothing', () => {
    expect(referralOf('PID', 'PV1').patient).toMatchObject({ name: null, identifiers: [] });
  });

  it.each([
    ['no header', 'PID|1||1', 'HL7_HEADER_MISSING', {}],
    ['a batch without messages', 'FHS|^~\\&\rBTS|0', 'HL7_HEADER_MISSING', {}],
    ['text before the header', `hei\r${message([])}`, 'FORMAT_UNKNOWN', {}],
    ['other segments before the header', `PID|1\r${message([])}`, 'HL7_HEADER_MISSING', {}],
    ['a header that was cut short', 'MSH|^~\\&|A|B', 'HL7_SEGMENT_INVALID', { segment: 'MSH' }],
    ['a header of nothing but signs', 'MSH||||||||||||', 'HL7_SEGMENT_INVALID', { segment: 'MSH' }],
    ['a frame that never ends', `\x0b${message([])}\r`, 'STRUCTURE_INVALID', { part: 'MLLP 1C' }],
    ['two messages in one', `${message([])}\r${message([])}`, 'STRUCTURE_INVALID', { part: 'MSH[2]' }],
    ['nothing but signs', '|'.repeat(50), 'FORMAT_UNKNOWN', {}],
    [
      'a million repetitions',
      message([`PID|1||${'1~'.repeat(1_000_000)}`]),
      'HL7_TOO_MANY_PARTS',
      { limit: '200000' },
    ],
    [
      'a million escapes',
      message([`NTE|1||${'\\.br\\'.repeat(1_000_000)}`]),
      'HL7_TOO_MANY_PARTS',
      { limit: '200000' },
    ],
  ])('%s', (_name, text, code, values) => {
    expect(refusal(text)).toMatchObject({ verdict: 'unreadable', code, values });
  });
});
