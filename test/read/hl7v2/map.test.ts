/** mappings/hl7v2-map.csv says what the reader does, both ways; docs/formats/hl7v2.md shows it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadFixtures } from '../../support/fixtures.ts';
import { FNR, message, msh, readText, segment, tables } from './messages.ts';

const { map, ignored } = tables.hl7v2;
const PERSON = '7300001^Lien^Per';

/** Every field that is read at all, in messages that leave out what would keep it from being read. */
const MESSAGES: readonly string[] = [
  message(
    [
      segment('RF1', {
        1: 'P',
        2: 'R',
        3: 'MED',
        4: 'SO',
        5: 'O',
        6: 'R1',
        7: '20260301',
        9: '20260301',
        10: '^Plager~O',
      }),
      ...['RP', 'RT', 'PP'].map((role) =>
        segment('PRD', {
          1: `${role}^Rolle^HL70286`,
          2: 'Lien^Per^^^^^L',
          3: 'Bakken legekontor',
          4: 'Avdeling^^^Sykehus',
          5: '22480190^WPN^PH',
          6: '22480191^WPN^PH',
          7: '7300001^HPR',
          10: 'Bakken',
          11: 'Bakken 1^^Oslo',
          13: '22480192^WPN^PH',
        }),
      ),
      segment('PID', {
        1: '1',
        2: '7',
        3: `${FNR}^^^^FNR`,
        4: '8',
        5: 'Nes^Kari^^^^^L',
        7: '19790514',
        8: 'F',
        11: 'Gata 1^^Oslo^^0150',
        12: '0301',
        13: '40000001',
        14: '40000002',
        19: FNR,
        29: '20260201',
        40: '40000003',
      }),
      segment('NK1', { 1: '1', 3: 'EMR', 10: 'Snekker', 13: 'Bygg AS' }),
      segment('NK1', { 2: 'Bygg AS', 7: 'E' }),
      segment('IN1', { 1: '1', 17: 'SEL', 42: '1' }),
      segment('IN2', { 46: 'Snekker' }),
      segment('DG1', { 1: '1', 2: 'I10', 3: 'M79.7', 4: 'Fibromyalgi', 15: '1' }),
      segment('DG1', { 3: '^Vond rygg' }),
      segment('AL1', { 1: '1', 2: 'DA', 3: '^Penicillin', 4: 'SV', 5: 'utslett' }),
      segment('PR1', { 1: '1', 3: '^Meniskreseksjon', 5: '20240301' }),
      segment('PR1', { 4: 'Kneleddet speilet', 5: '20240301' }),
      segment('PR1', { 3: 'X^Utredning^L' }),
      segment('OBR', { 1: '1', 4: 'X^Utredning^L', 13: 'Fall', 31: '^Plager~O' }),
      segment('OBR', { 4: '57133-1^Referral note^LN' }),
      segment('OBX', {
        1: '1',
        2: 'NM',
        3: 'SYKM',
        4: '1',
        5: '60',
        6: '%',
        8: 'H',
        11: 'F',
        14: '20260301',
      }),
      segment('OBX', { 2: 'ED', 3: 'x', 5: '^AP^PDF^Base64^QUJD', 14: '20260301' }),
      segment('NTE', { 1: '1', 2: 'P', 3: 'Hei', 4: 'PROB', 7: '20260101', 8: '20260201' }),
    ],
    { receiver: 'Mottak' },
  ),
  `${msh({ sender: '', version: '2.6' })}|||NO^NB|x|y|Lien HF|Vik HF`,
  message([
    segment('RF1', { 9: '20260301' }),
    segment('PID', { 30: 'Y' }),
    ...['RP', 'RT', 'PP'].map((role) => segment('PRD', { 1: role, 12: 'Avdeling^^^Sykehus' })),
  ]),
  message([], { time: '20260209^D', processing: 'P^A' }),
  message([segment('ORC', { 1: 'NW', 2: 'O1', 12: PERSON })]),
  message([segment('OBR', { 2: 'B1', 16: PERSON })]),
  message([segment('PV1', { 1: '1', 8: PERSON })]),
  message([], { sender: '' }),
];

/** `PRD[2]-5[1].3` → `PRD-5` and the component. */
function fieldOf(path: string): { field: string; part: string | undefined } {
  const [, name = '', number = '', part] =
    /^(\w{3})(?:\[\d+\])?-(\d+)(?:\[\d+\])?(?:\.(\d+))?$/.exec(path) ?? [];
  return { field: `${name}-${number}`, part };
}

const entries = [
  ...MESSAGES,
  ...loadFixtures()
    .filter(({ file }) => file.endsWith('.hl7'))
    .map(({ bytes }) => bytes),
]
  .flatMap((text) => readText(text).account())
  .map((entry) => ({ ...entry, ...fieldOf(entry.path) }));

describe('the map of fields', () => {
  it('has a row for every field that is read, and says what for', () => {
    const stated = new Map(map.map(({ field, becomes }) => [field, becomes]));
    const missing = entries
      .filter(({ fate, field, note }) => fate === 'used' && !stated.get(field)?.includes(note))
      .map(({ field, note }) => `${field}: ${note}`);
    expect([...new Set(missing)]).toEqual([]);
  });

  it('has no row for what is not read', () => {
    const used = new Set(
      entries.filter(({ fate }) => fate === 'used').map(({ field, note }) => `${field}: ${note}`),
    );
    const idle = map.flatMap(({ field, becomes }) => becomes.map((part) => `${field}: ${part}`));
    expect(idle.filter((row) => !used.has(row))).toEqual([]);
  });

  it('ignores nothing that is read', () => {
    const used = new Set(entries.filter(({ fate }) => fate === 'used').map(({ field }) => field));
    expect([...ignored.keys()].filter((field) => used.has(field))).toEqual([]);
  });

  it('is shown in the documentation', async () => {
    const page = fileURLToPath(new URL('../../../docs/formats/hl7v2.md', import.meta.url));
    const heading = '## Field by field\n';
    const text = readFileSync(page, 'utf8');
    const prose = text.slice(0, text.indexOf(heading) + heading.length);
    const rows = map.map(({ field, name, becomes, condition, fhir }) =>
      [field, name, becomes.join(', '), condition ?? '', fhir ?? ''].join(' | '),
    );
    const table = `\n| Field | Name | Becomes | When, or how | In the bundle |\n|---|---|---|---|---|\n| ${rows.join(' |\n| ')} |\n`;
    const rules = [...ignored].map(([field, rule]) => `| ${field} | ${rule} |`);
    await expect(
      `${prose}${table}\nOf no interest, by rule:\n\n| Field | Why |\n|---|---|\n${rules.join('\n')}\n`,
    ).toMatchFileSnapshot(page);
  });
});
