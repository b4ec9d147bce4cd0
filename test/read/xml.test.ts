import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { parseXml } from '../../src/read/xml/parse.ts';
import type { XmlElement } from '../../src/read/xml/tree.ts';

function root(xml: string | Uint8Array): XmlElement {
  const parsed = parseXml(typeof xml === 'string' ? Buffer.from(xml) : xml);
  if (parsed.fault) throw new Error(parsed.fault.code);
  return parsed.root;
}

function fault(xml: string | Uint8Array) {
  return parseXml(typeof xml === 'string' ? Buffer.from(xml) : xml).fault;
}

describe('the bytes of an XML message are decoded by mark, then declaration, then as UTF-8', () => {
  const words = 'Ærlig østlig åpning – «ja» € Čálmmo';
  const latin = 'Ærlig østlig åpning «ja»';

  it.each([
    ['UTF-8 undeclared', Buffer.from(`<a>${words}</a>`), words],
    ['UTF-8 with mark', Buffer.from(`\ufeff<?xml version="1.0"?><a>${words}</a>`), words],
    ['UTF-8 declared', Buffer.from(`<?xml version='1.0' encoding='utf-8'?><a>${words}</a>`), words],
    [
      'a mark over a declaration',
      Buffer.from(`\ufeff<?xml version="1.0" encoding="iso-8859-1"?><a>${words}</a>`),
      words,
    ],
    [
      'UTF-16LE with mark',
      Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?><a>${words}</a>`, 'utf16le'),
      words,
    ],
    ['UTF-16BE with mark', Buffer.from(`\ufeff<a>${words}</a>`, 'utf16le').swap16(), words],
    [
      'UTF-16LE without mark',
      Buffer.from(`<?xml version="1.0" encoding="UTF-16LE"?><a>${words}</a>`, 'utf16le'),
      words,
    ],
    [
      'UTF-16BE without mark',
      Buffer.from(`<?xml version="1.0" encoding="UTF-16"?><a>${words}</a>`, 'utf16le').swap16(),
      words,
    ],
    [
      'windows-1252',
      iconv.encode(`<?xml version="1.0" encoding="Windows-1252"?><a>${latin} – € ”</a>`, 'windows-1252'),
      `${latin} – € ”`,
    ],
    [
      'ISO-8859-1',
      iconv.encode(`<?xml version="1.0" encoding="ISO-8859-1"?><a>${latin}</a>`, 'iso-8859-1'),
      latin,
    ],
    [
      'ISO-8859-1 with the dashes of windows-1252',
      iconv.encode('<?xml version="1.0" encoding="iso-8859-1"?><a>a – b</a>', 'windows-1252'),
      'a – b',
    ],
    [
      'ISO-8859-15',
      iconv.encode(`<?xml version="1.0" encoding="ISO-8859-15"?><a>${latin} €</a>`, 'iso-8859-15'),
      `${latin} €`,
    ],
    [
      'ISO-8859-10 (Sami)',
      iconv.encode('<?xml version="1.0" encoding="ISO-8859-10"?><a>Čálmmo</a>', 'iso-8859-10'),
      'Čálmmo',
    ],
    ['IBM865', iconv.encode('<?xml version="1.0" encoding="IBM865"?><a>Åse Bjørg</a>', 'cp865'), 'Åse Bjørg'],
    ['US-ASCII', Buffer.from('<?xml version="1.0" encoding="US-ASCII"?><a>Ase&#229;</a>'), 'Aseå'],
  ])('%s', (_name, bytes, text) => {
    expect(root(bytes).ownText).toBe(text);
  });

  it.each([
    [
      'Latin-1 bytes declared as UTF-8',
      Buffer.from('<?xml version="1.0" encoding="utf-8"?><a>Åse</a>', 'latin1'),
      'UTF-8',
    ],
    ['Latin-1 bytes without declaration', Buffer.from('<a>Åse</a>', 'latin1'), 'UTF-8'],
    [
      'UTF-8 bytes declared as UTF-16',
      Buffer.from('<?xml version="1.0" encoding="utf-16"?><a>x</a>'),
      'utf-16',
    ],
    [
      'more than ASCII declared as ASCII',
      Buffer.from('<?xml version="1.0" encoding="us-ascii"?><a>å</a>'),
      'us-ascii',
    ],
    [
      'a byte that windows-1252 has no character for',
      Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>\x81</a>', 'latin1'),
      'windows-1252',
    ],
    [
      'an odd number of bytes in UTF-16',
      Buffer.concat([Buffer.from('\ufeff<a/>', 'utf16le'), Buffer.of(0x20)]),
      'UTF-16LE',
    ],
    ['half a character in UTF-16', Buffer.from('\ufeff<a>\ud83d</a>', 'utf16le'), 'UTF-16LE'],
    ['a character set nobody uses', Buffer.from('<?xml version="1.0" encoding="UTF-7"?><a/>'), 'UTF-7'],
  ])('%s is refused, not guessed', (_name, bytes, charset) => {
    expect(fault(bytes)).toEqual({ code: 'ENCODING_INVALID', values: { charset } });
  });
});

describe('the tree holds what the source holds', () => {
  it('keeps mixed content in order, CDATA and character references decoded', () => {
    const [before, bold, after] = root('<a>x &lt;&#229;&#xE5;<b>y</b><![CDATA[<z> & ]]>w</a>').children;
    expect(before).toBe('x <åå');
    expect((bold as XmlElement).ownText).toBe('y');
    expect(after).toBe('<z> & ');
  });

  it('gives all kinds of line ends as one', () => {
    expect(root('<a>1\r\n2\r3\n4&#xD;</a>').ownText).toBe('1\n2\n3\n4\r');
  });

  it('knows elements and attributes by namespace, whatever the prefix', () => {
    const element = root('<p:a xmlns:p="urn:x" xmlns:q="urn:y" V="1" q:V="2"><b xmlns="urn:z"/></p:a>');
    expect([element.ns, element.local]).toEqual(['urn:x', 'a']);
    expect(element.attributes.V?.value).toBe('1');
    expect(element.attributes['q:V']).toMatchObject({ uri: 'urn:y', local: 'V', value: '2' });
    expect((element.children[0] as XmlElement).ns).toBe('urn:z');
  });

  it('takes names like __proto__ for names', () => {
    const element = root('<a __proto__="x" constructor="y"><__proto__/></a>');
    expect(Object.keys(element.attributes)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('counts in a path only where siblings share a name', () => {
    const [first, second, third] = root('<a><b/><c/><b/></a>').children as XmlElement[];
    expect([first?.path, second?.path, third?.path]).toEqual(['/a/b[1]', '/a/c', '/a/b[2]']);
    const many = root(`<a>${'<b/>'.repeat(200)}<c/></a>`).children as XmlElement[];
    expect([many[0]?.path, many[199]?.path, many[200]?.path]).toEqual(['/a/b[1]', '/a/b[200]', '/a/c']);
  });
});

describe('what is not well-formed is refused, with its line', () => {
  it.each([
    ['cut short', '<a><b>x</b><c>hello', '1'],
    ['cut in a tag', '<a>\n<b x="1', '2'],
    ['tags that cross', '<a>\n<b>\n</a></b>', '3'],
    ['two roots', '<a/>\n<a/>', '2'],
    ['text after the root', '<a/>x', '1'],
    ['a NUL', '<a>\0</a>', '1'],
    ['a control character by reference', '<?xml version="1.1"?><a>&#1;</a>', '1'],
    ['a prefix that is not declared', '<p:a/>', '1'],
    ['an attribute prefix that is not declared', '<a p:x="1"/>', '1'],
    ['an entity that is not defined', '<a>&aring;</a>', '1'],
    ['a bare ampersand', '<a>B & C</a>', '1'],
    ['the same attribute twice', '<a x="1" x="2"/>', '1'],
    ['the same attribute twice under two prefixes', '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>', '1'],
    ['an attribute without quotes', '<a x=1/>', '1'],
    ['a space before the declaration', ' <?xml version="1.0"?><a/>', '1'],
    ['only a declaration', '<?xml version="1.0"?>', '1'],
    ['an unclosed comment', '<a/><!-- x', '1'],
  ])('%s', (_name, xml, line) => {
    expect(fault(xml)).toEqual({ code: 'XML_NOT_WELL_FORMED', values: { line } });
  });
});

describe('guards', () => {
  it.each([
    ['entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a file', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['nothing at all', '<!DOCTYPE a><a/>'],
  ])('a DTD with %s is refused', (_name, xml) => {
    expect(fault(xml)?.code).toBe('XML_DTD_FORBIDDEN');
  });

  it('words like a DTD in text are text', () => {
    expect(root('<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>').ownText).toBe('<!DOCTYPE a>');
  });

  it('64 levels are read, 65 are too deep', () => {
    const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
    expect(fault(nested(64))).toBeNull();
    expect(fault(nested(65))).toEqual({ code: 'XML_TOO_DEEP', values: { limit: '64' } });
  });

  it('50 000 elements are read, one more is too many', () => {
    expect(fault(`<a>${'<b/>'.repeat(49_999)}</a>`)).toBeNull();
    expect(fault(`<a>${'<b/>'.repeat(50_000)}</a>`)).toEqual({
      code: 'XML_TOO_MANY_ELEMENTS',
      values: { limit: '50000' },
    });
  });

  it('more than 100 000 attributes are too many', () => {
    const attributes = (count: number) =>
      Array.from({ length: count }, (_, index) => `a${index}=""`).join(' ');
    expect(fault(`<a ${attributes(100_001)}/>`)?.code).toBe('XML_TOO_MANY_ELEMENTS');
  });
});
