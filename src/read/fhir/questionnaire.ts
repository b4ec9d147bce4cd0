/**
 * QuestionnaireResponse → one text per answered question, at the place that its linkId, or its code in the Questionnaire, stands for; a
 * question without a place of its own stands at that of its group.
 */
import { QUESTIONNAIRE_ADVICE } from '../../systems.ts';
import { codingOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { field, string } from './fields.ts';
import type { Sink } from './sink.ts';
import { block, joined, placeOf, placeOfLinkId, shown, USE } from './words.ts';

/** What a Questionnaire in the message says of a question. */
interface Question {
  readonly place: string | null;
  readonly text: string | null;
}

interface Group {
  readonly place: string | null;
  readonly heading: string | null;
}

export function readQuestionnaireResponse(response: FhirElement, sink: Sink): void {
  const form = field(response, 'questionnaire', string, 'which form this is');
  // This program's own advice is found anew from the texts it rests on.
  if (form?.value === QUESTIONNAIRE_ADVICE) return;
  const questions = questionsOf(form?.value ?? null, sink);
  for (const item of response.list('item')) readItem(item, { place: null, heading: null }, questions, sink);
}

function readItem(
  item: FhirElement,
  group: Group,
  questions: ReadonlyMap<string, Question>,
  sink: Sink,
): void {
  const linkId = field(item, 'linkId', string, USE)?.value ?? '';
  const question = questions.get(linkId);
  const heading =
    field(item, 'text', string, USE)?.value ?? question?.text ?? spoken(linkId) ?? group.heading;
  const place = question?.place ?? placeOfLinkId(linkId, sink.tables) ?? group.place;
  const answers = item.list('answer');
  const texts = answers.map((answer) => (answer.isObject ? shown(answer, 'value', sink.tables) : null));
  sink.text(block(joined(texts, item.path), { place, heading }));
  for (const answer of answers) {
    if (!answer.isObject) continue;
    sink.document(answer.one('valueAttachment'), heading, { place });
    for (const inner of answer.list('item')) readItem(inner, { place, heading }, questions, sink);
  }
  for (const inner of item.list('item')) readItem(inner, { place, heading }, questions, sink);
}

/** A linkId that is words rather than a number or a code. */
function spoken(linkId: string): string | null {
  return /^\p{L}[\p{L} _-]{3,59}$/u.test(linkId) ? linkId.replace(/[_-]/g, ' ') : null;
}

/** The questions of the form, when it comes with the message. */
function questionsOf(canonical: string | null, sink: Sink): ReadonlyMap<string, Question> {
  const questions = new Map<string, Question>();
  const forms = sink.resources.ofType('Questionnaire');
  const form = forms.find((one) => {
    const url = field(one, 'url', string, 'which form this is');
    return url !== null && canonical?.split('|')[0] === url.value;
  });
  if (form) collect(form, questions, sink);
  return questions;
}

function collect(parent: FhirElement, questions: Map<string, Question>, sink: Sink): void {
  for (const item of parent.list('item')) {
    const linkId = field(item, 'linkId', string, USE)?.value;
    if (linkId === undefined) continue;
    const codings = item.list('code').flatMap((code) => codingOf(code, sink.tables, USE) ?? []);
    questions.set(linkId, {
      place: placeOf(codings, sink.tables),
      text: field(item, 'text', string, USE)?.value ?? null,
    });
    collect(item, questions, sink);
  }
}
