/**
 * What the referral states → QuestionnaireResponses that any system can show: the six items in the referral's own words, and
 * the advisory questions and red flags when there are any. An item without an answer is one that the referral is silent about.
 */
import type {
  Coding,
  Patient,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
  Reference,
} from '@medplum/fhirtypes';
import type { Evidence, Found, Ids, ItemStatement } from '../decision.ts';
import { ITEMS, type Item, type Referral, type TextBlock } from '../referral.ts';
import { ANSWER, QUESTIONNAIRE_ADVICE, QUESTIONNAIRE_SIX_ITEMS } from '../systems.ts';
import { codingOf } from './codeable-concept.ts';
import type { MessageTime } from './dates.ts';
import { periodOf } from './note.ts';
import type { MappedParty } from './party.ts';
import { type Identified, referenceTo } from './reference.ts';
import { wordsOf } from './words.ts';

/** `linkId` is the item's name. */
const QUESTIONS: Readonly<Record<Item, string>> = {
  problem: 'Aktuell problemstilling',
  employment: 'Arbeidsforhold',
  'sick-leave': 'Sykmeldingsstatus',
  'prior-treatment': 'Tidligere utredning eller behandling',
  'work-measures': 'Arbeidsrettede tiltak som har vært forsøkt',
  phone: 'Pasientens telefonnummer',
};

const STATED = codingOf(ANSWER, 'stated', 'Oppgitt');
const NONE_STATED = codingOf(ANSWER, 'none-stated', 'Oppgitt at det ikke er noe');
const UNCERTAIN = codingOf(ANSWER, 'uncertain', 'Uklart oppgitt');
const NOT_APPLICABLE = codingOf(ANSWER, 'not-applicable', 'Ikke aktuelt');
const NOT_STATED = codingOf(ANSWER, 'not-stated', 'Ikke omtalt');

/** Who answered, about whom and when. */
export interface AnswerFrame {
  readonly subject: Reference<Patient>;
  readonly requester: MappedParty;
  readonly time: MessageTime;
}

/** Null for an amendment or cancellation that states none of the items: it need not. */
export function mapSixItems(
  found: Found,
  { action, texts }: Pick<Referral, 'action' | 'texts'>,
  frame: AnswerFrame,
  ids: Ids,
): Identified<QuestionnaireResponse> | null {
  if (action.value !== 'new' && ITEMS.every((item) => found.items[item].status === 'absent')) return null;
  const item = ITEMS.map((name) => {
    const statement = found.items[name];
    const notApplicable = name === 'sick-leave' ? found.sickLeaveNotApplicable : null;
    const answers = [...answersOf(statement, notApplicable), ...periodsOf(statement, texts)];
    return answered(name, QUESTIONS[name], answers);
  });
  return response(ids.for('questionnaire-response:six-items'), QUESTIONNAIRE_SIX_ITEMS, item, frame);
}

/** Advice never blocks; null when there is none. Red flags come first. */
export function mapAdvice(
  found: Found,
  frame: AnswerFrame,
  ids: Ids,
): Identified<QuestionnaireResponse> | null {
  const item: QuestionnaireResponseItem[] = [];
  if (found.redFlags.length > 0) {
    item.push(answered('red-flags', 'Ord som kan tyde på akutt fare', withWords(null, found.redFlags)));
  }
  for (const { id, stated, evidence } of found.advice) {
    item.push(answered(`advice.${id}`, null, withWords(stated ? STATED : NOT_STATED, evidence)));
  }
  if (item.length === 0) return null;
  return response(ids.for('questionnaire-response:advice'), QUESTIONNAIRE_ADVICE, item, frame);
}

function answersOf(
  { status, uncertain, evidence }: ItemStatement,
  notApplicable: Evidence | null,
): QuestionnaireResponseItemAnswer[] {
  switch (status) {
    case 'absent':
      return notApplicable ? withWords(NOT_APPLICABLE, [notApplicable]) : [];
    case 'none-stated':
      return withWords(NONE_STATED, evidence);
    case 'stated': {
      if (uncertain) return withWords(UNCERTAIN, evidence);
      const words = withWords(null, evidence);
      return words.length > 0 ? words : [{ valueCoding: STATED }];
    }
  }
}

/** The dates that the sender gives to the text that an answer rests on, such as those of a sick leave. */
function periodsOf(
  { evidence }: ItemStatement,
  texts: readonly TextBlock[],
): QuestionnaireResponseItemAnswer[] {
  const paths = new Set(evidence.map(({ path }) => path));
  const periods = texts.filter(({ path }) => paths.has(path)).map(periodOf);
  return [...new Set(periods)].flatMap((period) =>
    period === undefined ? [] : { valueString: `Periode: ${period}` },
  );
}

/** Answers of an open choice: the code, if any, then the words it rests on, verbatim. */
function withWords(code: Coding | null, evidence: readonly Evidence[]): QuestionnaireResponseItemAnswer[] {
  const words = wordsOf(evidence).map((valueString) => ({ valueString }));
  return code ? [{ valueCoding: code }, ...words] : words;
}

function answered(
  linkId: string,
  text: string | null,
  answer: QuestionnaireResponseItemAnswer[],
): QuestionnaireResponseItem {
  const item: QuestionnaireResponseItem = { linkId };
  if (text !== null) item.text = text;
  if (answer.length > 0) item.answer = answer;
  return item;
}

function response(
  id: string,
  questionnaire: string,
  item: QuestionnaireResponseItem[],
  { subject, requester, time }: AnswerFrame,
): Identified<QuestionnaireResponse> {
  const made: Identified<QuestionnaireResponse> = {
    resourceType: 'QuestionnaireResponse',
    id,
    questionnaire,
    status: 'completed',
    subject,
  };
  if (time.stated !== undefined) made.authored = time.stated;
  if (requester.role) made.source = referenceTo(requester.role);
  made.item = item;
  return made;
}
