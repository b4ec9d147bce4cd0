import { describe, expect, it } from 'vitest';
import { split } from '../../../src/read/split.ts';
import { message, PATIENT } from './messages.ts';

const one = JSON.stringify(message({ patient: { name: [{ text: 'Blåbær } { "Bundle" "Bundle"' }] } }));
const two = JSON.stringify({ ...message(), id: 'to' }, null, 2);
const parts = (text: string | Uint8Array) =>
  split(Buffer.from(text as string)).map((part) => Buffer.from(part).toString('utf8'));
const bundle = (type: string, ...resources: (string | object)[]) => {
  const entries = resources.map(
    (resource) => `{"resource":${typeof resource === 'string' ? resource : JSON.stringify(resource)}}`,
  );
  return `{"resourceType":"Bundle","type":"${type}","entry":[${entries.join(',')}]}`;
};

describe('several messages in one body are split into the bytes of each', () => {
  it('resources that follow each other, on lines of their own or not', () => {
    expect(parts(`${one}\n${two}\n`)).toEqual([one, two]);
    expect(parts(`\ufeff${one}${two} \r\n ${one}`)).toEqual([one, two, one]);
  });

  it('what is left behind the last whole one is a part of its own, to be judged by itself', () => {
    const cut = two.slice(0, 300);
    expect(parts(`${one}\n${cut}`)).toEqual([one, `\n${cut}`]);
  });

  it('the items of a list of resources', () => {
    expect(parts(`[${one}, ${two}]`)).toEqual([one, two]);
  });

  it('the Bundles that a Bundle holds and nothing else', () => {
    expect(parts(bundle('collection', one, two))).toEqual([one, two]);
    expect(parts(bundle('batch', one, two, one))).toEqual([one, two, one]);
  });

  it('UTF-16 comes out as UTF-8', () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${one}\n${two}`, 'utf16le')]);
    expect(parts(wide)).toEqual([one, two]);
  });

  it('splitting a part again changes nothing', () => {
    for (const part of parts(`${one}\n${two}`)) expect(parts(part)).toEqual([part]);
  });
});

describe('what is one message, or is not certain to be several, comes back as it is', () => {
  it.each<[string, string]>([
    ['a message', one],
    ['a message with something behind it', `${one}}`],
    ['a message with other JSON behind it', `${one} [1]`],
    ['JSON that is no resource, followed by a message', `{"a":1}${one}`],
    ['a list with something else in it', `[${one},1]`],
    ['a list of one', `[${one}]`],
    ['a Bundle of one Bundle', bundle('collection', one)],
    ['Bundles beside another resource', bundle('collection', one, two, PATIENT)],
    ['a message that holds Bundles', bundle('message', one, two)],
    ['a document that holds Bundles', bundle('document', one, two)],
    ['a Bundle that breaks off', bundle('collection', one, two).slice(0, -2)],
    ['the beginning of a message', one.slice(0, 500)],
  ])('%s', (_name, text) => {
    expect(parts(text)).toEqual([text]);
  });
});
