/** A FHIR fixture's text → what is personal in it, by the names of its properties alone. Of JSON that is none, what looks like a property. */
import type { PersonalData } from './fixtures-privacy.ts';

interface Found {
  readonly name: string;
  readonly text: string;
  /** Resource types around it, outermost first. */
  readonly within: readonly string[];
}

function stringsInFhir(text: string): readonly Found[] {
  try {
    const found: Found[] = [];
    collect(JSON.parse(text.replace(/^\ufeff/, '')), '', [], found);
    return found;
  } catch {
    return [...text.matchAll(/"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].map(([, name = '', written = '']) => ({
      name,
      text: written.replaceAll('\\n', '\n'),
      within: [],
    }));
  }
}

function collect(value: unknown, name: string, within: readonly string[], found: Found[]): void {
  if (typeof value === 'string' || typeof value === 'number')
    found.push({ name, text: String(value), within });
  else if (Array.isArray(value)) for (const item of value) collect(item, name, within, found);
  else if (typeof value === 'object' && value !== null) {
    const type =
      'resourceType' in value ? [String(value.resourceType)] : name === 'subject' ? ['Patient'] : [];
    for (const [inner, item] of Object.entries(value)) {
      const part =
        inner === 'contact' || inner === 'telecom' || inner === 'name' || inner === 'address' ? [inner] : [];
      collect(item, inner, [...within, ...type, ...part], found);
    }
  }
}

type Shapes = {
  readonly names: (values: readonly string[]) => readonly string[];
  readonly phones: (values: readonly string[]) => readonly string[];
  readonly sentences: (text: string) => readonly string[];
};

/** @param shapes how names, phones and sentences may be written, the same for every format */
export function personalDataInFhir(text: string, { names, phones, sentences }: Shapes): PersonalData {
  const found = stringsInFhir(text);
  const values = (type: string, ...properties: readonly string[]) =>
    found
      .filter(({ name, within }) => within.includes(type) && properties.includes(name))
      .map((one) => one.text);
  const inPart = (type: string, part: string, property: string) =>
    found
      .filter(({ name, within }) => name === property && within.includes(type) && within.includes(part))
      .map((one) => one.text);
  const displays = found
    .filter(({ name, within }) => name === 'display' && within.at(-1) === 'Patient')
    .map((one) => one.text);
  const people = (type: string) => [
    ...names([...values(type, 'family', 'given'), ...inPart(type, 'name', 'text')]),
    ...phones(inPart(type, 'telecom', 'value')),
  ];
  const identityNumbers = values('Patient', 'value').filter((value) => /^\d{11,12}$/.test(value));
  const written = found
    .filter(({ name, within }) => WRITTEN.has(name) && !within.includes('name'))
    .map((one) => (isText64(one) ? Buffer.from(one.text, 'base64').toString('utf8') : one.text));
  return {
    identityNumbers,
    patient: [...identityNumbers, ...people('Patient'), ...names(displays), ...values('Patient', 'line')],
    professionals: [
      ...people('Practitioner'),
      ...values('Practitioner', 'value').filter((value) => /^\d{7}$/.test(value)),
    ],
    sentences: written.flatMap((one) => sentences(one.replace(/<[^<>]*>/g, '\n'))),
  };
}

const WRITTEN = new Set([
  'text',
  'valueString',
  'contentString',
  'conclusion',
  'description',
  'summary',
  'div',
  'note',
  'data',
  'patientInstruction',
]);

/** Plain text in base64. */
function isText64({ name, text }: Found): boolean {
  return name === 'data' && !Buffer.from(text, 'base64').toString('utf8').includes('\ufffd');
}
