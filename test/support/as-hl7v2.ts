/** A referral of any format → the same referral as an HL7 v2.6 REF^I12, to see that both are judged the same. */
import type {
  Address,
  Identifier,
  Organization,
  Party,
  PersonName,
  Referral,
  Telecom,
} from '../../src/referral.ts';

/** Segments end in `\r`. What HL7 v2 has no place for is left out: the sender's own priority list, conversation ids. */
export function asHl7v2(referral: Referral): string {
  const { head, patient } = referral;
  const event = { new: 'I12', change: 'I13', addition: 'I13', cancellation: 'I14' }[referral.action.value];
  const segments = [
    segment('MSH', {
      2: '^~\\&',
      3: 'EPJ',
      4: facility(head.sender),
      6: facility(head.addressee),
      7: time(head.time?.value),
      9: `REF^${event}^REF_I12`,
      10: escaped(head.id?.value),
      11: head.test?.value ? 'T' : 'P',
      12: '2.6',
      18: 'UNICODE UTF-8',
    }).replace('MSH||', 'MSH|'),
    segment('RF1', { 6: escaped(referral.businessId?.value), 7: time(referral.authoredOn?.value) }),
    ...provider('RP', referral.requester),
    ...provider('RT', head.addressee),
    ...referral.copies.flatMap((party) => provider('CP', party)),
  ];
  if (patient) {
    segments.push(
      segment('PID', {
        3: patient.identifiers.map((one) => identifier(one, '^^^')).join('~'),
        5: name(patient.name),
        7: time(patient.birthDate?.value),
        8: patient.gender ? { male: 'M', female: 'F', other: 'O', unknown: 'U' }[patient.gender.value] : '',
        11: patient.addresses.map(address).join('~'),
        13: patient.telecoms.map(telecom).join('~'),
        29: time(patient.deceased?.value),
      }),
    );
  }
  for (const { coded, main } of referral.diagnoses) {
    segments.push(segment('DG1', { 3: code(coded.code, coded.display, coded.system), 15: main ? '1' : '' }));
  }
  for (const { code: wanted, display, system } of referral.requestedServices) {
    segments.push(segment('OBR', { 4: code(wanted, display, system) }));
  }
  for (const { place, heading, text, start } of referral.texts) {
    const [list = '', section = ''] = place?.split('#') ?? [];
    const system = list === 'loinc' ? 'LN' : list;
    // A visit between the texts keeps two under one heading apart.
    segments.push(
      segment('OBX', {
        2: 'FT',
        3: [section, escaped(heading), system].join('^'),
        5: escaped(text),
        14: time(start),
      }),
      'PV1|1|O',
    );
  }
  for (const { title, contentType, base64, url, created } of referral.attachments) {
    const content =
      base64 === null ? escaped(url) : ['', '', escaped(contentType), 'Base64', base64].join('^');
    segments.push(
      segment('OBX', {
        2: base64 === null ? 'RP' : 'ED',
        3: `^${escaped(title)}`,
        5: content,
        14: time(created),
      }),
    );
  }
  return segments.join('\r');
}

function segment(called: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [called, ...Array.from({ length: last }, (_, index) => fields[index + 1] ?? '')].join('|');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
  '\n': '\\.br\\',
};

function escaped(text: string | null | undefined): string {
  return (text ?? '').replace(/[\\|^&~\n]/g, (sign) => ESCAPES[sign] ?? sign);
}

function time(iso: string | null | undefined): string {
  const [, ...parts] =
    /^(\d{4})-?(\d\d)?-?(\d\d)?(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(iso ?? '') ?? [];
  return parts.length === 0 ? escaped(iso) : parts.join('').replace('Z', '+0000').replace(':', '');
}

function facility(party: Party | null): string {
  const organization = party?.organization;
  const her = organization?.identifiers.find(({ kind }) => kind === 'HER');
  const number = her ? `^2.16.578.1.12.4.1.2.${her.value}^ISO` : '';
  return `${escaped(organization?.name?.value)}${number}`;
}

/** The innermost unit stands in the provider's own fields, what is around it in the header. */
function provider(role: string, party: Party | null): string[] {
  if (!party) return [];
  let unit: Organization | null = party.organization;
  while (unit?.unit) unit = unit.unit;
  const { professional } = party;
  const profession = professional?.profession;
  const numbers = [...(professional?.identifiers ?? []), ...(unit?.identifiers ?? [])];
  return [
    segment('PRD', {
      1: profession ? `${role}~${profession.code}^${escaped(profession.display)}^9060` : role,
      2: name(professional?.name ?? null),
      5: (professional?.telecoms ?? []).map(telecom).join('~'),
      7: numbers.map((one) => identifier(one, '')).join('~'),
      10: escaped(unit?.name?.value),
      13: (unit?.telecoms ?? []).map(telecom).join('~'),
    }),
  ];
}

function identifier({ kind, value }: Identifier, between: string): string {
  return `${escaped(value)}${between}^${kind}`;
}

function name(person: PersonName | null): string {
  if (person === null) return '';
  if (person.text !== null) return escaped(person.text);
  return [person.family, person.given, person.middle].map(escaped).join('^');
}

function address({
  use,
  lines,
  city,
  postalCode,
  country,
  kommunenummer,
  kommuneName,
  bydel,
}: Address): string {
  return [
    escaped(lines[0]),
    escaped(lines.slice(1).join(', ')),
    escaped(city),
    '',
    escaped(postalCode?.value),
    escaped(country?.value),
    use === null ? '' : { home: 'H', work: 'B', temp: 'C', old: 'BA' }[use],
    '',
    `${kommunenummer?.value ?? ''}&${escaped(kommuneName)}`,
    bydel ? `${bydel.code}&${escaped(bydel.display)}&3403` : '',
  ].join('^');
}

function telecom({ kind, use, value }: Telecom): string {
  const purpose = use === null ? '' : { home: 'PRN', work: 'WPN', mobile: 'PRS', temp: 'VHN' }[use];
  if (kind === 'email') return `^NET^Internet^${escaped(value)}`;
  const equipment = { phone: 'PH', fax: 'FX', other: 'BP' }[kind];
  return `${escaped(value)}^${purpose}^${equipment}`;
}

function code(value: string, display: string | null, system: string | null): string {
  return [escaped(value), escaped(display), escaped(system?.replace('urn:oid:', ''))].join('^');
}
