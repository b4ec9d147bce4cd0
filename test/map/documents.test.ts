import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { withoutAttachments } from '../../src/map/original.ts';
import type { Attachment } from '../../src/referral.ts';
import { all, BYTES, bundleOf } from './build.ts';
import { invalid, unsound } from './validate.ts';

const attachment = (more: Partial<Attachment>): Attachment => ({
  title: 'Røntgensvar',
  contentType: 'application/pdf',
  base64: null,
  url: null,
  created: null,
  path: '/source/attachment',
  ...more,
});

/** Base64 of reproducible bytes that start like a PDF. */
const pdf = (seed: string, size = 600) =>
  Buffer.concat([
    Buffer.from('%PDF-1.4 and then some more of what all of them begin with'),
    createHash('shake256', { outputLength: size }).update(seed).digest(),
  ]).toString('base64');

const broken = (base64: string, lineBreak: string) => base64.replace(/.{76}/g, (line) => line + lineBreak);
const message = (...parts: string[]) =>
  Buffer.from(`<M>blåbær${parts.map((part) => `<C>${part}</C>`).join('')}</M>`);

describe('the original message', () => {
  test('without attachments is carried byte for byte, with both its hashes', () => {
    const bundle = bundleOf();
    const [original] = all(bundle, 'DocumentReference');
    const carried = original?.content?.[0]?.attachment;
    expect(Buffer.from(carried?.data ?? '', 'base64')).toEqual(BYTES);
    expect(carried).toMatchObject({
      contentType: 'application/xml',
      size: BYTES.length,
      hash: createHash('sha1').update(BYTES).digest('base64'),
    });
    expect(original?.identifier).toEqual([
      { system: 'urn:henvisningslos:sha256', value: createHash('sha256').update(BYTES).digest('hex') },
    ]);
    expect(original?.type?.coding?.[0]?.code).toBe('57133-1');
  });

  test('leaves out attachments that have documents of their own, and says so', () => {
    const [one, two] = [pdf('one'), pdf('two')];
    const bytes = message(broken(one, '\r\n'), two, 'rest');
    const bundle = bundleOf({
      bytes,
      referral: {
        attachments: [attachment({ base64: one }), attachment({ base64: two, title: 'Epikrise' })],
      },
    });
    const [original, first, second] = all(bundle, 'DocumentReference');
    const carried = original?.content?.[0]?.attachment;
    const left = Buffer.from(carried?.data ?? '', 'base64');
    expect(left.toString()).toBe('<M>blåbær<C></C><C></C><C>rest</C></M>');
    expect(carried?.hash).toBe(createHash('sha1').update(left).digest('base64'));
    expect(original?.identifier?.[0]?.value).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(original?.description).toContain('innholdet i 2 vedlegg (base64) er tatt ut');
    expect(first?.content?.[0]?.attachment).toEqual({
      contentType: 'application/pdf',
      data: one,
      size: Buffer.from(one, 'base64').length,
      title: 'Røntgensvar',
    });
    expect(second?.content?.[0]?.attachment.data).toBe(two);
    expect(invalid(bundle)).toEqual([]);
    expect(unsound(bundle)).toEqual([]);
  });
});

describe('cutting an attachment out', () => {
  const content = pdf('content');

  test('skips white space of any kind inside and around it', () => {
    const bytes = message(`\n\t  ${broken(content, '\n    ')}\n  `);
    expect(withoutAttachments(bytes, [content])).toEqual({
      bytes: message('\n\t  \n  '),
      cut: 1,
    });
  });

  test('takes the right one of two that begin alike', () => {
    const [one, two] = [pdf('one'), pdf('two')];
    expect(withoutAttachments(message(one, two), [two]).bytes).toEqual(message(one, ''));
  });

  test('takes each of two that are equal', () => {
    expect(withoutAttachments(message(content, content), [content, content])).toEqual({
      bytes: message('', ''),
      cut: 2,
    });
  });

  test.each([
    ['it is not there', message('something else')],
    ['a character of it differs', message(`${content.slice(0, 400)}*${content.slice(401)}`)],
    ['the message ends within it', Buffer.from(content.slice(0, -40))],
    ['it is only the beginning of a longer run', message(`${content} AAAA`)],
    ['it is only the end of a longer run', message(`AAAA\n${content}`)],
    ['the message is in UTF-16', Buffer.from(`<C>${content}</C>`, 'utf16le')],
  ])('leaves the message whole when %s', (_, bytes) => {
    expect(withoutAttachments(bytes, [content])).toEqual({ bytes, cut: 0 });
  });

  test('leaves short content where it is', () => {
    const short = Buffer.from('kort').toString('base64');
    expect(withoutAttachments(message(short), [short]).cut).toBe(0);
  });

  test('costs no more than the length of the message, however often it nearly fits', () => {
    const zeros = 'A'.repeat(400);
    const cost = (runs: number) => {
      const bytes = message(...Array.from({ length: runs }, () => `${zeros}B`));
      const contents = Array.from({ length: 200 }, () => zeros);
      const times = [1, 2, 3].map(() => {
        const started = performance.now();
        withoutAttachments(bytes, contents);
        return performance.now() - started;
      });
      return Math.min(...times);
    };
    // n.b. growth, not time: ten times the input costs at most about fifteen times the work, with a floor against noise.
    expect(cost(20_000)).toBeLessThan(15 * Math.max(cost(2_000), 60));
  });
});

describe('attachments', () => {
  test('that are only linked or named are documents without content', () => {
    const bundle = bundleOf({
      referral: {
        attachments: [
          attachment({ url: 'https://arkiv.example/7', created: '2026-03-01' }),
          attachment({ contentType: 'pdf fil' }),
          attachment({ title: ' ', contentType: null }),
        ],
      },
    });
    const [, linked, named, ...others] = all(bundle, 'DocumentReference');
    expect(linked?.content?.[0]?.attachment).toEqual({
      contentType: 'application/pdf',
      url: 'https://arkiv.example/7',
      title: 'Røntgensvar',
      creation: '2026-03-01',
    });
    expect(named?.content?.[0]?.attachment).toEqual({ title: 'Røntgensvar' });
    expect(others).toEqual([]);
    expect(invalid(bundle)).toEqual([]);
  });

  test('that are no base64 stay in the original, and the document says so', () => {
    const base64 = `${'x'.repeat(300)}?`;
    const bytes = message(base64);
    const [original, document] = all(
      bundleOf({ bytes, referral: { attachments: [attachment({ base64 })] } }),
      'DocumentReference',
    );
    expect(original?.content?.[0]?.attachment.size).toBe(bytes.length);
    expect(document?.content?.[0]?.attachment.data).toBeUndefined();
    expect(document?.description).toContain('originalmeldingen');
  });

  test('that could not be read are never empty without a word, though nothing else is known of them', () => {
    const unknown = attachment({ title: null, contentType: null, unreadable: true });
    const [, document] = all(bundleOf({ referral: { attachments: [unknown] } }), 'DocumentReference');
    expect(document?.content).toEqual([{ attachment: { contentType: 'application/octet-stream' } }]);
    expect(document?.description).toContain('kunne ikke leses');
  });

  test('say a date as it was written that is none', () => {
    const dated = attachment({ created: 'i mars', title: 'Epikrise' });
    const [, document] = all(bundleOf({ referral: { attachments: [dated] } }), 'DocumentReference');
    expect(document?.description).toBe('Datert (som oppgitt): i mars.');
  });

  test('with content and no type have the type of anything', () => {
    const base64 = randomBytes(30).toString('base64');
    const [, document] = all(
      bundleOf({ referral: { attachments: [attachment({ base64, contentType: null })] } }),
      'DocumentReference',
    );
    expect(document?.content?.[0]?.attachment.contentType).toBe('application/octet-stream');
  });
});
