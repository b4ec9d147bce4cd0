/**
 * A fixture's bytes → everything in it that must never be seen outside bundle, receipt and the original: identity numbers,
 * names, phones, streets and sentences. Read by a search of its own, so that a fault in our reader hides nothing from it.
 */

import { personalDataInFhir } from './fixtures-privacy-fhir.ts';

export interface PersonalData {
  readonly identityNumbers: readonly string[];
  /** What belongs to the patient: identity number, names, phones, street. */
  readonly patient: readonly string[];
  /** Names, phones and HPR numbers of the health personnel. */
  readonly professionals: readonly string[];
  /** Each sentence of four words or more that somebody wrote. */
  readonly sentences: readonly string[];
}

/** All of it as one list without repeats. */
export function everythingPersonalIn(bytes: Buffer): readonly string[] {
  const { patient, professionals, sentences } = personalDataOf(bytes);
  return [...new Set([...patient, ...professionals, ...sentences])];
}

export function personalDataOf(bytes: Buffer): PersonalData {
  const text = decoded(bytes);
  if (/(?<!\P{Cc})MSH\W/u.test(text)) return personalDataInHl7(text);
  if (/^\s*[[{]/.test(text)) {
    const found = personalDataInFhir(text, {
      names: namesOf,
      phones: (all) => all.flatMap(phoneForms),
      sentences: sentencesIn,
    });
    return {
      ...found,
      patient: found.patient.filter(isTelling),
      professionals: found.professionals.filter(isTelling),
    };
  }
  const patientPart = partOf(text, 'Patient');
  const others = text.replace(patientPart, '');
  const contact = (part: string) => [
    ...valuesOf(part, 'TeleAddress').flatMap(phoneForms),
    ...contentsOf(part, 'StreetAdr'),
  ];
  const commentPhones = contentsOf(text, 'TextResultValue').filter((value) => /^[\d +]{8,15}$/.test(value));
  const identityNumbers = ['OffId', 'Id']
    .flatMap((name) => contentsOf(patientPart, name))
    .filter((id) => /^\d{11,12}$/.test(id));
  return {
    identityNumbers,
    patient: [
      ...identityNumbers,
      ...namesIn(patientPart),
      ...contact(patientPart),
      ...commentPhones.flatMap(phoneForms),
    ].filter(isTelling),
    professionals: [
      ...[...professionalsIn(others)].flatMap((part) => [
        ...namesIn(part),
        ...contentsOf(part, 'Id'),
        ...valuesOf(part, 'TeleAddress').flatMap(phoneForms),
      ]),
    ].filter(isTelling),
    sentences: sentencesIn(text),
  };
}

/** Cut at every sign that parts anything: what is left are single values. */
function personalDataInHl7(text: string): PersonalData {
  const segments = text.split(/\p{Cc}+/u);
  const valuesOf = (names: RegExp, fields: readonly number[]) =>
    segments
      .filter((segment) => names.test(segment))
      .flatMap((segment) => fields.flatMap((field) => segment.split(segment.charAt(3))[field] ?? []))
      .flatMap((value) => value.split(/[\^~&]/))
      .map((value) => value.trim());
  const identityNumbers = valuesOf(/^PID/, [2, 3, 4, 19]).filter((id) => /^\d{11,12}$/.test(id));
  const names = (values: readonly string[]) => values.flatMap((name) => [name, ...name.split(/\s+/)]);
  const phones = (values: readonly string[]) =>
    values.filter((value) => /\d{5}/.test(value)).flatMap(phoneForms);
  const written = segments
    .filter((segment) => /^(OBX|NTE)/.test(segment))
    .join('\n')
    .replace(/\\\.br\\/g, '\n');
  return {
    identityNumbers,
    patient: [
      ...identityNumbers,
      ...names(valuesOf(/^PID/, [5])),
      ...valuesOf(/^PID/, [11]).slice(0, 1),
      ...phones(valuesOf(/^PID/, [13, 14])),
    ].filter(isTelling),
    professionals: [
      ...names(valuesOf(/^PRD/, [2])),
      ...valuesOf(/^PRD/, [7]).filter((value) => /^\d+$/.test(value)),
      ...phones(valuesOf(/^PRD/, [5])),
    ].filter(isTelling),
    sentences: sentencesIn(written),
  };
}

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
  const declared = /encoding=["']([\w-]+)/.exec(bytes.toString('latin1', 0, 100))?.[1]?.toLowerCase();
  if (declared === 'iso-8859-1' || declared === 'windows-1252') return bytes.toString('latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

/** The first element of this name, whatever its prefix, with everything in it. */
function partOf(text: string, name: string): string {
  return new RegExp(`<((?:\\w+:)?${name})[ >].*?(</\\1>|$)`, 's').exec(text)?.[0] ?? '';
}

function professionalsIn(text: string): string[] {
  return ['HealthcareProfessional', 'HCPerson', 'HCProf'].flatMap(
    (name) => text.match(new RegExp(`<((?:\\w+:)?${name})[ >].*?(</\\1>|$)`, 'gs')) ?? [],
  );
}

function contentsOf(text: string, name: string): string[] {
  const elements = text.matchAll(new RegExp(`<((?:\\w+:)?${name})(?: [^>]*)?>(.*?)</\\1>`, 'gs'));
  return [...elements].map(([, , content = '']) => plain(content).trim());
}

function valuesOf(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`<(?:\\w+:)?${name}\\b[^>]*\\bV="([^"]*)"`, 'g'))].map(
    ([, value = '']) => value,
  );
}

/** `Nordmann, Kari Anne` → that, and each name in it. */
function namesIn(part: string): string[] {
  return namesOf(['Name', 'FamilyName', 'MiddleName', 'GivenName'].flatMap((name) => contentsOf(part, name)));
}

function namesOf(whole: readonly string[]): string[] {
  return whole.flatMap((name) => [name, ...name.split(/[\s,]+/)]).filter((name) => name.length >= 5);
}

/** A phone as written, and as its digits. */
function phoneForms(written: string): string[] {
  const number = written.replace(/^\w+:/, '');
  return [number, number.replace(/\D/g, ''), number.replace(/\D/g, '').slice(-8)];
}

function sentencesIn(text: string): string[] {
  const written = ['TextResultValue', 'Description', 'TekstNotatInnhold'].flatMap((name) =>
    contentsOf(text, name),
  );
  const loose = text.includes('<') ? [] : [text];
  return [...written, ...loose]
    .flatMap((one) => one.split(/[\n\r.!?;]+/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => (sentence.match(/\p{L}{2,}/gu) ?? []).length >= 4);
}

/** Text as it reads: without markup, character references resolved. */
function plain(markup: string): string {
  return markup
    .replace(/<!\[CDATA\[(.*?)\]\]>/gs, (_, inner: string) =>
      inner.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
    )
    .replace(/<[^>]*>/g, '\n')
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** Too short a value would be found anywhere and mean nothing. */
function isTelling(value: string): boolean {
  return value.length >= 5;
}
