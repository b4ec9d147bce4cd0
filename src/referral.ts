/**
 * The canonical referral: what every reader produces and every later step consumes. Types only.
 * Each value remembers its place in the sender's own message: an XPath (KITH), an HL7 v2 location such as
 * `PID-13[2]` or `OBX[3]-5`, or a FHIRPath. Text values are kept verbatim; code systems are FHIR URIs.
 */

export const FORMATS = ['kith-1.0', 'kith-1.1', 'kith-2.0', 'hl7v2', 'fhir'] as const;
export type Format = (typeof FORMATS)[number];

/** The six things a referral must state (helsenorge.no, "Helse og arbeid"). */
export const ITEMS = [
  'problem',
  'employment',
  'sick-leave',
  'prior-treatment',
  'work-measures',
  'phone',
] as const;
export type Item = (typeof ITEMS)[number];

export const REGIONS = ['Helse Sør-Øst', 'Helse Vest', 'Helse Midt-Norge', 'Helse Nord'] as const;
export type Region = (typeof REGIONS)[number];

export const SERVICE_LINES = [
  'musculoskeletal-outpatient',
  'mental-outpatient',
  'institution',
  'unclear',
] as const;
export type ServiceLine = (typeof SERVICE_LINES)[number];

/** A value and where in the source it stood. */
export interface Placed<T = string> {
  readonly value: T;
  readonly path: string;
}

/** A code with its list. `system` is a FHIR URI; null when the list is unknown: then only `display` may be shown. */
export interface Coded {
  readonly code: string;
  readonly system: string | null;
  readonly display: string | null;
  readonly path: string;
}

/** Identifier kinds of Volven 8116 and 8268/9051 that mean something to us; any other is `other`. */
export type IdentifierKind =
  | 'FNR'
  | 'DNR'
  | 'FHN'
  | 'HNR'
  | 'DUF'
  | 'HPR'
  | 'HER'
  | 'ENH'
  | 'RSH'
  | 'PLAC'
  | 'other';

export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
  /** FHIR identifier system, null where the source's kind is unknown to us. */
  readonly system: string | null;
  readonly path: string;
}

export interface PersonName {
  readonly family: string | null;
  readonly given: string | null;
  readonly middle: string | null;
  /** The name as one string, when the source has it so (KITH v1.x `Name`), else null. */
  readonly text: string | null;
  readonly path: string;
}

/** A telephone number as written, without `tel:`. Fax and e-mail are kept apart in `kind`. */
export interface Telecom {
  readonly kind: 'phone' | 'fax' | 'email' | 'other';
  readonly use: 'home' | 'work' | 'mobile' | 'temp' | null;
  readonly value: string;
  readonly path: string;
}

export interface Address {
  /** FHIR address use; `home` also for the registered address, `old` also for one that is said to be unusable. */
  readonly use: 'home' | 'work' | 'temp' | 'old' | null;
  readonly lines: readonly string[];
  readonly postalCode: Placed | null;
  readonly city: string | null;
  /** Four digits, Volven 3402. */
  readonly kommunenummer: Placed | null;
  readonly kommuneName: string | null;
  /** Urban district, Volven 3403. */
  readonly bydel: Coded | null;
  /** ISO 3166 alpha-2 or the source's own code/text. Null = not stated (taken as Norway). */
  readonly country: Placed | null;
  readonly path: string;
}

export interface Organization {
  readonly name: Placed | null;
  readonly identifiers: readonly Identifier[];
  readonly telecoms: readonly Telecom[];
  readonly address: Address | null;
  /** The service inside the organisation: HER-id level 2. */
  readonly unit: Organization | null;
  readonly path: string;
}

export interface Professional {
  readonly name: PersonName | null;
  readonly identifiers: readonly Identifier[];
  /** Volven 9060 where coded: LE, KI, MT, FT, PS … */
  readonly profession: Coded | null;
  readonly telecoms: readonly Telecom[];
  readonly path: string;
}

export interface Party {
  readonly organization: Organization | null;
  readonly professional: Professional | null;
  readonly path: string;
}

export interface Patient {
  readonly name: PersonName | null;
  readonly identifiers: readonly Identifier[];
  /** ISO date, or as written where that is none; never derived from an identifier. */
  readonly birthDate: Placed | null;
  /** ISO date or dateTime, as written where that is none, or `true`. */
  readonly deceased: Placed | null;
  /** FHIR administrative gender, from the source's own field only. */
  readonly gender: Placed<'male' | 'female' | 'other' | 'unknown'> | null;
  readonly addresses: readonly Address[];
  readonly telecoms: readonly Telecom[];
  readonly path: string;
}

export interface Diagnosis {
  /** `http://hl7.org/fhir/sid/icpc-2`, `http://hl7.org/fhir/sid/icd-10-no`, or null when the list is unknown. */
  readonly coded: Coded;
  readonly main: boolean;
}

/**
 * One stretch of text with its heading. `place` is `<list>#<code>`: `8231#PROB`, `8233#SYKM`, `8234#TEL`,
 * `loinc#74165-2`, `linkId#work.status`; null where the source has no code for it.
 */
export interface TextBlock {
  readonly place: string | null;
  /** The heading's own wording (DN, display), when there is one. */
  readonly heading: string | null;
  readonly text: string;
  /** ISO dates that belong to the text (InfItem StartDateTime/EndDateTime), when given; as written where they are none. */
  readonly start: string | null;
  readonly end: string | null;
  readonly path: string;
}

export interface Attachment {
  readonly title: string | null;
  readonly contentType: string | null;
  /** Base64 exactly as in the source, white space removed; null when only a reference is given. */
  readonly base64: string | null;
  /** Set when there is content that is not what it says it is, such as base64 cut short. It stays behind in the original. */
  readonly unreadable?: true;
  readonly url: string | null;
  readonly created: string | null;
  readonly path: string;
}

/** What the sender wants done with an earlier referral: Volven 7309 N/H, M, A, C; HL7 v2 I12/I13/I14; FHIR status. */
export type Action = 'new' | 'change' | 'addition' | 'cancellation';

/** What only the receipt needs to know of the envelope. */
export type Envelope =
  | {
      readonly kind: 'kith';
      readonly version: '1.0' | '1.1' | '2.0';
      readonly msgType: { readonly code: string; readonly display: string | null };
      /** GenDate widened to xs:dateTime, null when absent or not a date. */
      readonly genDate: string | null;
    }
  | {
      readonly kind: 'hl7v2';
      /** MSH-12, e.g. `2.5.1`. */
      readonly version: string;
      /** The character set the message was read in, as IANA names it; its receipt is written in the same. */
      readonly charset: string;
      /** MSH-1 and MSH-2 as sent, e.g. `|^~\&`. */
      readonly separators: string;
      /** MSH-3, -4, -5, -6, -10, -11, -18 as sent (still escaped). */
      readonly msh: Readonly<Record<'3' | '4' | '5' | '6' | '7' | '9' | '10' | '11' | '18', string>>;
    }
  | {
      readonly kind: 'fhir';
      readonly bundleId: string | null;
      readonly headerId: string | null;
      /** MessageHeader.source.endpoint / name as sent. */
      readonly sourceEndpoint: string | null;
      readonly sourceName: string | null;
      /** MessageHeader.event: code system and code; system null for an eventUri, which stands in `eventCode`. */
      readonly eventSystem: string | null;
      readonly eventCode: string | null;
    };

/** Everything about the message as a message: who sent it to whom, when, under which id. */
export interface MessageHead {
  readonly format: Format;
  readonly id: Placed | null;
  /** ISO dateTime with offset (zone-less source times are Europe/Oslo), null when absent. */
  readonly time: Placed | null;
  /** KITH `Status TEST`, `ProcessingStatus D/T`; HL7 v2 MSH-11 D/T; FHIR meta.tag/HTEST. */
  readonly test: Placed<boolean> | null;
  readonly sender: Party | null;
  readonly addressee: Party | null;
  /** Earlier messages this one belongs to (ConversationRef; FHIR basedOn/replaces). */
  readonly parentId: Placed | null;
  readonly conversationId: Placed | null;
  readonly envelope: Envelope;
}

export interface Referral {
  readonly head: MessageHead;
  readonly action: Placed<Action>;
  /** The sender's own referral id (ServReq/Id, RF1-6, ServiceRequest.identifier); carried unchanged. */
  readonly businessId: Placed | null;
  /** ISO date or dateTime, or as written where that is none. */
  readonly authoredOn: Placed | null;
  readonly priority: Coded | null;
  /** Who refers; in KITH the same party as `head.sender`. */
  readonly requester: Party | null;
  readonly copies: readonly Party[];
  readonly patient: Patient | null;
  readonly diagnoses: readonly Diagnosis[];
  readonly texts: readonly TextBlock[];
  /** Requested services and specialities as coded (ServId, MedSpeciality, OBR-4, ServiceRequest.code). */
  readonly requestedServices: readonly Coded[];
  readonly attachments: readonly Attachment[];
}

/** What became of one field of the source. */
export interface AccountEntry {
  readonly path: string;
  readonly fate: 'used' | 'carried' | 'ignored';
  /** used: for what · carried: in the attached original only · ignored: the rule that says why. */
  readonly note: string;
}
