import { describe, expect, it } from 'vitest';
import { compactBase64 } from '../../src/base64.ts';
import { BASE64, document, message, msgHead, referralIn, refusal } from './messages.ts';

const MB = 1024 * 1024;

function problem(content: string): string {
  return message({
    body: `<ReasonAsText><Heading V="PROB"/><TextResultValue>${content}</TextResultValue></ReasonAsText>`,
  });
}

describe('a message near the size limit', () => {
  it.each([
    ['running text', 'vondt i ryggen '.repeat(MB / 5)],
    ['text with a tag in it', `<b>vondt</b>${' i ryggen'.repeat(MB / 3)}`],
    ['CDATA', `<![CDATA[${'vondt '.repeat(MB / 2)}]]>`],
  ])('%s is read up to 1 MB', (_name, content) => {
    const [block] = referralIn(problem(content)).texts;
    expect(block?.text.length).toBeLessThanOrEqual(MB);
    expect(block?.text.length).toBeGreaterThan(0.9 * MB);
    expect(block?.text).toMatch(/^vondt/);
  });

  it('line ends of all kinds come out as line feeds, however many', () => {
    const [block] = referralIn(problem(`a\r\nb\rc\n\r\nd${'\r'.repeat(MB / 2)}é`)).texts;
    expect(block?.text).toBe(`a\nb\nc\n\nd${'\n'.repeat(MB / 2)}é`);
  });

  it('more than a million character references are refused', () => {
    expect(refusal(problem('&#229;'.repeat(1_000_001)))).toMatchObject({
      code: 'XML_TOO_MANY_ELEMENTS',
      values: { limit: '1000000' },
    });
  });

  it('base64 with white space anywhere is put together, whatever its length', () => {
    expect(compactBase64('Q U\tJ\r\nD')).toBe('QUJD');
    expect(compactBase64('QUJD\u00a0QUJD')).toBeNull();
    const written = 'QU JD\n'.repeat(MB / 2);
    const attached = `<Base64Container xmlns="${BASE64}">${written}</Base64Container>`;
    const { attachments } = referralIn(msgHead({ after: document(attached, '<MsgType V="A"/>') }));
    expect(attachments[0]?.base64).toHaveLength(2 * MB);
  });

  it('an XML document of more than 2 MB that is attached openly stays behind in the original', () => {
    const attached = (size: number) => `<x xmlns="urn:x">${'y'.repeat(size)}</x>`;
    const attachmentOf = (size: number) =>
      referralIn(msgHead({ after: document(attached(size), '<MsgType V="A"/>') })).attachments[0];
    expect(attachmentOf(MB)).toMatchObject({ base64: expect.stringMatching(/^PHgg/) });
    expect(attachmentOf(3 * MB)).toMatchObject({ base64: null, unreadable: true });
  });
});
