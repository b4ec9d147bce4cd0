/** What `decide` says about one message, and the shapes the steps hand each other. Types only. */
import type { Bundle } from '@medplum/fhirtypes';
import type { ReasonCode } from './reasons.ts';
import type { AccountEntry, Format, Item, MessageHead, Referral, Region, ServiceLine } from './referral.ts';

export type Severity = 'error' | 'warning' | 'information';
export type Language = 'nb' | 'nn' | 'en';

/** One thing missing or wrong. Severity `error` blocks; nothing else does. */
export interface Finding {
  readonly code: ReasonCode;
  readonly severity: Severity;
  readonly item: Item | null;
  /** Where in the source it is, or where it was expected; null when there is no place to name. */
  readonly path: string | null;
  /** Values for the sentence's `{…}` places. Never a person's name, number or text. */
  readonly values?: Readonly<Record<string, string>>;
}

/** How sure a statement is, strongest first. */
export type Certainty = 'coded' | 'labelled' | 'stated' | 'inferred';

/** The words a statement rests on. */
export interface Evidence {
  readonly quote: string;
  readonly path: string;
  /** Offsets of the quote in the text at `path`, UTF-16 units; null for a coded value. */
  readonly start: number | null;
  readonly end: number | null;
  readonly certainty: Certainty;
  /** The row in `mappings/` that matched, `<table>:<row id>`. */
  readonly rule: string;
}

export type ItemStatus = 'stated' | 'none-stated' | 'absent';

export interface ItemStatement {
  readonly status: ItemStatus;
  /** True when the text is doubtful; the item then counts as stated, with a warning. */
  readonly uncertain: boolean;
  readonly evidence: readonly Evidence[];
}

/** A fact worth coding, with the words it rests on. */
export interface Fact {
  readonly kind:
    | 'employment-status'
    | 'occupation'
    | 'employer'
    | 'position-percentage'
    | 'sick-leave'
    | 'benefit'
    | 'measure'
    | 'investigation'
    | 'treatment';
  /** Its code in `mappings/fact-*.csv` (e.g. a NAV measure code), null for a verbatim fact. */
  readonly code: string | null;
  /** The table's words for it; for an occupation, an employer and a medicine the referral's own. */
  readonly display: string;
  /** 1 to 100: of a position, a sick leave or a benefit. */
  readonly percent: number | null;
  /** ISO date (possibly partial: 2026, 2026-03), or as written where no date can be told (`uke 8`, `nyttår`). */
  readonly since: string | null;
  /** For measures, investigations and treatments how far it has come, null where that isn't said. Null elsewhere. */
  readonly state: 'tried' | 'ongoing' | 'planned' | 'not-tried' | null;
  readonly evidence: Evidence;
}

/** One advisory question for the intake unit, answered from the text; never a rejection. */
export interface AdviceAnswer {
  /** Row id in `mappings/advice.csv`. */
  readonly id: string;
  readonly stated: boolean;
  /** Stated not to be so: `bruker aldri egenmelding`. False where nothing is stated. */
  readonly denied: boolean;
  /** What was worked out from the evidence, such as `44 år`; null where its words say it all. */
  readonly value: string | null;
  readonly evidence: readonly Evidence[];
}

/** What the referral states, with evidence. */
export interface Found {
  readonly language: Language;
  readonly items: Readonly<Record<Item, ItemStatement>>;
  /** Why an absent sick-leave status may be right (retired, pupil, student, never employed). */
  readonly sickLeaveNotApplicable: Evidence | null;
  readonly serviceLine: { readonly value: ServiceLine; readonly evidence: readonly Evidence[] };
  /** Where the patient wants treatment, as written. */
  readonly desiredProvider: Evidence | null;
  readonly redFlags: readonly Evidence[];
  readonly facts: readonly Fact[];
  readonly advice: readonly AdviceAnswer[];
}

/** One step of the reasoning that led to a route. */
export interface RouteReason {
  /** The table row, `<table>:<row id>`. */
  readonly rule: string;
  /** What the row said, in Norwegian, without anything about a person but the place of residence. */
  readonly says: string;
  readonly path: string | null;
  readonly value: string | null;
}

export interface Route {
  readonly region: Region | null;
  readonly serviceLine: ServiceLine;
  /** Row id in `mappings/receivers.csv` or the receiver directory; null = no route. */
  readonly receiverId: string | null;
  readonly receiverName: string | null;
  readonly reasons: readonly RouteReason[];
  readonly findings: readonly Finding[];
}

export const VERDICTS = [
  'forward',
  'incomplete',
  'unreadable',
  'unsupported',
  'unroutable',
  'test',
  'ignored',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Dead-letter classes (`content` for incomplete; `exhausted`, `refused` and `poison` come from the adapter). */
export type DeadLetterClass =
  | 'content'
  | 'unreadable'
  | 'unsupported'
  | 'unroutable'
  | 'refused'
  | 'exhausted'
  | 'poison';

/** Technical ids, all UUIDv5 over (sender, message id, SHA-256 of the bytes, role). */
export interface Ids {
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
  /** The UUID for one role, e.g. `bundle`, `request`, `receipt:accepted`. */
  for(role: string): string;
}

export interface Decision {
  readonly verdict: Verdict;
  /** For verdict `test`: what it would have been. Null otherwise. */
  readonly wouldBe: Verdict | null;
  /** True when a red flag stands in the text; never which. */
  readonly urgent: boolean;
  readonly format: Format | null;
  readonly head: MessageHead | null;
  readonly referral: Referral | null;
  readonly found: Found | null;
  readonly route: Route | null;
  readonly findings: readonly Finding[];
  readonly ids: Ids;
  readonly mappingsVersion: string;
  /** The FHIR message; null when there is no referral. Where the verdict is `forward` it is ready, else made when asked for. */
  bundle(): Bundle | null;
  /** Every field of the source and its fate; computed when asked for. */
  account(): readonly AccountEntry[];
}

/** How a message ended, as far as the sender is told. */
export type ReceiptOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected' }
  /** The receiver refused it, or could not be reached in time. How it answered stands in the dead letter, not in the receipt,
   * which stays the same however often it is sent. */
  | { readonly kind: 'refused' | 'exhausted' };

export interface Receipt {
  /** Deterministic; the same however often it is sent. */
  readonly id: string;
  readonly contentType: string;
  readonly body: string;
  /** The character set it is sent in, as IANA names it; UTF-8 when absent. */
  readonly charset?: string;
  readonly positive: boolean;
}
