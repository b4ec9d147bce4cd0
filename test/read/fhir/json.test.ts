import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/read/json/parse.ts';
import { MAX_DEPTH, MAX_VALUES } from '../../../src/read/json/scan.ts';
import { type Place, walkJson } from '../../../src/read/json/walk.ts';

const fault = (bytes: string | Uint8Array) => parseJson(Buffer.from(bytes as string)).fault?.code ?? null;
const value = (bytes: Uint8Array) => {
  const parsed = parseJson(bytes);
  return parsed.fault === null ? parsed.value : parsed.fault.code;
};
const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

describe('the character set of JSON', () => {
  const text = '{"a":"blåbær"}';
  const wide = Buffer.from(text, 'utf16le');

  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE with a byte order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide])],
    [
      'UTF-16BE with a byte order mark',
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]),
    ],
    ['UTF-16LE without a mark', wide],
    ['UTF-16BE without a mark', Buffer.from(wide).swap16()],
  ])('%s is read', (_name, bytes) => {
    expect(value(bytes)).toEqual({ a: 'blåbær' });
  });

  it('ISO-8859-1 is refused, not guessed', () => {
    expect(fault(Buffer.from(text, 'latin1'))).toBe('ENCODING_INVALID');
    expect(parseJson(Buffer.from(text, 'latin1'))).toMatchObject({ fault: { values: { charset: 'UTF-8' } } });
  });

  it('half a character of UTF-16 is refused', () => {
    expect(fault(Buffer.concat([Buffer.from([0xff, 0xfe]), wide.subarray(0, 7)]))).toBe('ENCODING_INVALID');
  });
});

describe('what is no JSON', () => {
  it.each([
    '{"a":1',
    '{"a":01}',
    '{a:1}',
    "{'a':1}",
    '{"a":1,}',
    '[1,]',
    '{"a":NaN}',
    '{"a":"\t"}',
    '{"a":1}}',
    '{} {}',
  ])('%s is refused', (text) => {
    expect(fault(text)).toBe('JSON_NOT_WELL_FORMED');
  });

  it('says nothing of the message in its reason', () => {
    expect(parseJson(Buffer.from('{"Embla Kvistholt": oops}'))).toMatchObject({
      fault: { code: 'JSON_NOT_WELL_FORMED', values: {} },
    });
  });
});

describe('limits', () => {
  it(`${MAX_DEPTH} levels are read, one more is refused before the parser sees it`, () => {
    expect(fault(nested(MAX_DEPTH))).toBeNull();
    expect(fault(nested(MAX_DEPTH + 1))).toBe('JSON_TOO_DEEP');
    expect(fault('['.repeat(200_000))).toBe('JSON_TOO_DEEP');
    expect(fault('{"a":'.repeat(200_000))).toBe('JSON_TOO_DEEP');
  });

  it('brackets inside strings are no levels', () => {
    expect(fault(JSON.stringify(['['.repeat(1_000), '\\"[{', '\\\\"'.repeat(10)]))).toBeNull();
  });

  it(`more than ${MAX_VALUES} values are refused`, () => {
    expect(fault(`[${'0,'.repeat(MAX_VALUES - 3)}0]`)).toBeNull();
    expect(fault(`[${'0,'.repeat(MAX_VALUES)}0]`)).toBe('JSON_TOO_MANY_VALUES');
    expect(fault(`[${'{},'.repeat(MAX_VALUES)}{}]`)).toBe('JSON_TOO_MANY_VALUES');
  });
});

describe('a name that stands twice in one object', () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":{"b":1,"c":[],"b":{}}}',
    '[{"a":1,"\\u0061":2}]',
    '{"__proto__":{},"__proto__":{}}',
  ])('%s is refused: two readings are possible', (text) => {
    expect(fault(text)).toBe('JSON_NAME_REPEATED');
  });

  it('in two objects, or in a text, it is none', () => {
    expect(fault('{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"{\\"a\\":1,\\"a\\":2}"}')).toBeNull();
  });
});

it('__proto__ and constructor are names like any other and change no object', () => {
  const parsed = value(
    Buffer.from('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  );
  expect(Object.keys(parsed as object)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

describe('where the values stand', () => {
  const places = (text: string, depth = 9) => {
    const found: Record<string, string> = {};
    walkJson(text, {
      depth,
      onValue: ({ path, start, end }: Place) => {
        found[path.join('.')] = text.slice(start, end);
      },
    });
    return found;
  };

  it('every value has its path and its slice', () => {
    expect(places(' {"a": [1, {"b": "x,]}\\""}], "c": true }')).toEqual({
      'a.0': '1',
      'a.1.b': '"x,]}\\""',
      'a.1': '{"b": "x,]}\\""}',
      a: '[1, {"b": "x,]}\\""}]',
      c: 'true',
      '': '{"a": [1, {"b": "x,]}\\""}], "c": true }',
    });
  });

  it('values below the depth asked for are not told', () => {
    expect(Object.keys(places('{"a":{"b":{"c":1}}}', 1))).toEqual(['a', '']);
  });

  it('of a text that breaks off, what had come to its end is told', () => {
    expect(places('{"a":{"b":1},"c":[2,{"d":3},{"e":')).toEqual({
      'a.b': '1',
      a: '{"b":1}',
      'c.0': '2',
      'c.1.d': '3',
      'c.1': '{"d":3}',
    });
    expect(places('{"a":12')).toEqual({});
    expect(places('{"a":"12')).toEqual({});
  });

  it('a bracket that closes another ends it', () => {
    expect(places('{"a":[1}, "b":2}')).toEqual({ 'a.0': '1' });
  });

  it('names that stand again are told with their object', () => {
    const twice: string[] = [];
    walkJson('{"a":[{"b":1,"b":2}],"\\u0061":1}', {
      depth: 0,
      onRepeatedName: (path, name) => twice.push(`${path.join('.')}#${name}`),
    });
    expect(twice).toEqual(['a.0#b', '#a']);
  });
});
