/**
 * The segments after the patient's → what they say of the referral: texts, diagnoses, services, attachments. One walk in the message's
 * own order, since neither order nor grouping is certain.
 */
import type { Attachment, Coded, Diagnosis, TextBlock } from '../../referral.ts';
import { isoDate } from '../time.ts';
import { allergyIn, block, joined } from './blocks.ts';
import { diagnosisAsText, diagnosisOf, inOrder, type RankedDiagnosis } from './diagnoses.ts';
import {
  coded,
  component,
  first,
  moment,
  momentOrWritten,
  type ReaderTables,
  repetitions,
  shown,
  v2Table,
  wholeText,
} from './fields.ts';
import type { Hl7Field, Hl7Message, Hl7Segment } from './message.ts';
import { observationOf } from './observations.ts';
import { type Section, sectionOf } from './sections.ts';
import { employerBlock, isInsured, jobBlock, statusBlock } from './work.ts';

export interface Content {
  readonly texts: readonly TextBlock[];
  readonly diagnoses: readonly Diagnosis[];
  readonly requestedServices: readonly Coded[];
  readonly attachments: readonly Attachment[];
}

const USE = 'texts';

/** @param time the message's own, ISO; a procedure after it is asked for, not done */
export function contentOf(message: Hl7Message, time: string | null, tables: ReaderTables): Content {
  const reader = new ContentReader(time, tables);
  for (const segment of message.segments) reader.read(segment);
  return {
    texts: reader.texts(),
    diagnoses: inOrder(reader.diagnoses),
    requestedServices: reader.services,
    attachments: reader.attachments,
  };
}

/** Texts that follow each other under one code are one text: senders of old versions send line by line. */
interface Run {
  readonly segment: Hl7Segment;
  readonly key: string | null;
  readonly blocks: TextBlock[];
}

class ContentReader {
  readonly services: Coded[] = [];
  readonly attachments: Attachment[] = [];
  readonly #runs: Run[] = [];
  readonly diagnoses: RankedDiagnosis[] = [];
  readonly #time: string | null;
  readonly #tables: ReaderTables;
  /** The run that the next segment may continue; null when another segment stands between. */
  #open: Run | null = null;
  #isInsured = false;

  constructor(time: string | null, tables: ReaderTables) {
    this.#time = time;
    this.#tables = tables;
  }

  read(segment: Hl7Segment): void {
    const open = this.#open;
    this.#open = null;
    switch (segment.name) {
      case 'OBX':
        this.#readObservation(segment, open);
        break;
      case 'NTE':
        this.#readNote(segment, open);
        break;
      case 'OBR':
        this.#readRequest(segment);
        break;
      case 'RF1':
        this.#readReferral(segment);
        break;
      case 'DG1':
        this.#readDiagnosis(segment);
        break;
      case 'PR1':
        this.#readProcedure(segment);
        break;
      case 'AL1':
        this.#add(segment, 3, allergyIn(segment), '8233#CAVE', 'Allergi');
        break;
      case 'NK1':
        this.#push(segment, employerBlock(segment, this.#tables));
        break;
      case 'IN1':
        this.#isInsured = isInsured(segment);
        if (this.#isInsured) this.#push(segment, statusBlock(segment, this.#tables));
        break;
      case 'IN2':
        if (this.#isInsured) this.#push(segment, jobBlock(segment));
        break;
    }
  }

  texts(): TextBlock[] {
    return this.#runs.flatMap(({ blocks }) => joined(blocks) ?? []);
  }

  #readObservation(obx: Hl7Segment, open: Run | null): void {
    const observation = observationOf(obx, this.#tables);
    for (const attachment of observation?.kind === 'attachments' ? observation.attachments : [])
      this.attachments.push(attachment);
    if (observation?.kind === 'text') this.#continue(obx, observation.section, observation.block, open);
  }

  /** n.b. NTE-4 with the code of the section is not in v2.3 but is sent there too; without, what it is about is its own words. */
  #readNote(nte: Hl7Segment, open: Run | null): void {
    const lines = repetitions(nte, 3).flatMap((field) => wholeText(field, USE) ?? []);
    if (lines.length === 0) return;
    const section = sectionOf(first(nte, 4), this.#tables, USE);
    this.#continue(
      nte,
      section,
      {
        place: section.place,
        heading: section.heading,
        text: lines.join('\n'),
        start: momentOrWritten(first(nte, 7), isoDate, USE)?.value ?? null,
        end: momentOrWritten(first(nte, 8), isoDate, USE)?.value ?? null,
        path: `${nte.path}-3`,
      },
      open,
    );
  }

  #continue(segment: Hl7Segment, section: Section, block: TextBlock, open: Run | null): void {
    const continues = open?.segment.name === segment.name && open.key === section.key;
    const run = continues ? open : { segment, key: section.key, blocks: [] };
    if (!continues) this.#runs.push(run);
    run.blocks.push(block);
    this.#open = run;
  }

  #readRequest(obr: Hl7Segment): void {
    const service = first(obr, 4);
    const { isLetter } = sectionOf(service, this.#tables, 'kind of the observation');
    const asked = isLetter ? null : coded(service, null, this.#tables, 'requestedServices');
    if (asked) this.services.push(asked);
    this.#add(obr, 13, wholeText(first(obr, 13), USE), '8233#OPPL', 'Klinisk opplysning');
    for (const field of repetitions(obr, 31)) this.#addReason(obr, field);
  }

  #readReferral(rf1: Hl7Segment): void {
    for (const [number, table] of REFERRAL_KINDS) {
      for (const field of repetitions(rf1, number)) {
        // n.b. some senders leave a field out, so that a date stands where the category belongs.
        if (/^\d{4,}$/.test(component(field, 1, null) ?? '')) continue;
        const kind = coded(field, v2Table(table), this.#tables, 'requestedServices');
        if (kind) this.services.push(kind);
      }
    }
    for (const field of repetitions(rf1, 10)) this.#addReason(rf1, field);
  }

  /** Whose decision it was (HL7 table 0336) is no reason; what is written in words is. */
  #addReason(segment: Hl7Segment, field: Hl7Field): void {
    const reason = coded(field, null, this.#tables, 'kind of the reason');
    if (reason && (reason.system === v2Table('0336') || /^[OPSW]$/i.test(reason.code))) return;
    this.#push(segment, block('8231#BG', 'Begrunnelse', shown(field, USE), field.path));
  }

  #readDiagnosis(dg1: Hl7Segment): void {
    const diagnosis = diagnosisOf(dg1, this.#tables);
    if (diagnosis) this.diagnoses.push(diagnosis);
    else this.#push(dg1, diagnosisAsText(dg1));
  }

  /** What has a date before the message was done; anything else is asked for. */
  #readProcedure(pr1: Hl7Segment): void {
    const field = first(pr1, 3);
    const done = moment(first(pr1, 5), isoDate, USE)?.value ?? null;
    if (done !== null && (this.#time === null || done <= this.#time)) {
      const words = shown(field, USE) ?? wholeText(first(pr1, 4), USE);
      const made = block('8233#OPIN', 'Operasjon/inngrep', words, field?.path ?? `${pr1.path}-4`);
      this.#push(pr1, made && { ...made, start: done });
      return;
    }
    const asked = coded(field, null, this.#tables, 'requestedServices');
    if (asked) this.services.push(asked);
    else this.#add(pr1, 4, wholeText(first(pr1, 4), USE), '8231#UTRED', 'Forventet utredning/behandling');
  }

  #add(segment: Hl7Segment, number: number, words: string | null, place: string, heading: string): void {
    this.#push(segment, block(place, heading, words, `${segment.path}-${number}`));
  }

  #push(segment: Hl7Segment, text: TextBlock | null): void {
    if (text) this.#runs.push({ segment, key: null, blocks: [text] });
  }
}

/** Type, disposition and category of the referral: less than a service, more than nothing. */
const REFERRAL_KINDS = [
  [3, '0281'],
  [4, '0282'],
  [5, '0284'],
] as const;
