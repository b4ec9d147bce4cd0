/**
 * What the referral states → QuestionnaireResponses that any system can show: the six items in the referral's own words, and red flags
 * with what the intake unit weighs. Every question is there in words; one of the six without an answer is one the referral is silent about.
 */
import type {
  Coding,
  Patient,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
  Reference,
} from '@medplum/fhirtypes';
import type { AdviceAnswer, Evidence, Found, Ids, ItemStatement } from '../decision.ts';
import { ITEMS, type Referral, type TextBlock } from '../referral.ts';
import { ANSWER, QUESTIONNAIRE_ADVICE, QUESTIONNAIRE_SIX_ITEMS } from '../systems.ts';
import { type AdviceTables, groupOf } from '../tables/advice.ts';
import { codingOf } from './codeable-concept.ts';
import type { MessageTime } from './dates.ts';
import { periodOf } from './note.ts';
import type { MappedParty } from './party.ts';
import { QUESTIONS } from './questions.ts';
import { type Identified, referenceTo } from './reference.ts';
import { wordsOf } from './words.ts';

const STATED = codingOf(ANSWER, 'stated', 'Oppgitt');
const NONE_STATED = codingOf(ANSWER, 'none-stated', 'Oppgitt at det ikke er noe');
const UNCERTAIN = codingOf(ANSWER, 'uncertain', 'Uklart oppgitt');
const NOT_APPLICABLE = codingOf(ANSWER, 'not-applicable', 'Ikke aktuelt');
const DENIED = codingOf(ANSWER, 'denied', 'Oppgitt at det ikke er slik');
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

/**
 * Red flags first, then the questions in their groups, each stated, stated not to be so, or not stated. Null for an amendment or
 * cancellation that states nothing of it.
 */
export function mapAdvice(
  found: Found,
  { action }: Pick<Referral, 'action'>,
  { questions }: AdviceTables,
  frame: AnswerFrame,
  ids: Ids,
): Identified<QuestionnaireResponse> | null {
  const isSilent = found.redFlags.length === 0 && found.advice.every(({ stated }) => !stated);
  if (isSilent && (action.value !== 'new' || found.advice.length === 0)) return null;
  const flags = found.redFlags.length > 0 ? withWords(STATED, found.redFlags) : withWords(NOT_STATED, []);
  const item: QuestionnaireResponseItem[] = [answered('red-flags', RED_FLAGS, flags)];
  const groups = new Map<string, QuestionnaireResponseItem>();
  const answers = new Map(found.advice.map((answer) => [answer.id, answer]));
  for (const { id, heading, question } of questions) {
    const answer = answers.get(id);
    if (!answer) continue;
    const group = groups.get(heading) ?? { linkId: groupOf(id), text: heading, item: [] };
    if (!groups.has(heading)) item.push(group);
    groups.set(heading, group);
    group.item?.push(answered(id, question, adviceAnswers(answer)));
  }
  return response(ids.for('questionnaire-response:advice'), QUESTIONNAIRE_ADVICE, item, frame);
}

const RED_FLAGS = 'Ord som kan tyde på akutt fare (lest av regler: fravær av funn betyr ikke fravær av fare)';

function adviceAnswers({ stated, denied, value, evidence }: AdviceAnswer): QuestionnaireResponseItemAnswer[] {
  const code = !stated ? NOT_STATED : denied ? DENIED : STATED;
  if (value !== null) return [{ valueCoding: code }, { valueString: value }];
  return withWords(code, evidence);
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
  text: string,
  answer: QuestionnaireResponseItemAnswer[],
): QuestionnaireResponseItem {
  const item: QuestionnaireResponseItem = { linkId, text };
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
