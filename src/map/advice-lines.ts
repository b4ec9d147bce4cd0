/** Answers to what the intake unit weighs → the few lines of them in the summary that a person reads first, one for each group. */
import type { AdviceAnswer } from '../decision.ts';
import type { AdviceTables } from '../tables/advice.ts';

/** `Arbeidsnærhet: arbeidsforhold. Ikke omtalt: tilrettelegging.` Empty when nothing was asked. */
export function adviceLines(answers: readonly AdviceAnswer[], { questions }: AdviceTables): string[] {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const groups = new Map<string, Group>();
  for (const { id, heading, label } of questions) {
    const answer = byId.get(id);
    if (!answer) continue;
    const group = groups.get(heading) ?? { stated: [], denied: [], notStated: [] };
    groups.set(heading, group);
    const shown = answer.value === null ? label : `${label} ${answer.value}`;
    if (!answer.stated) group.notStated.push(shown);
    else (answer.denied ? group.denied : group.stated).push(shown);
  }
  const lines = [...groups].map(([heading, group]) => `${heading}: ${inWords(group)}.`);
  return lines.length === 0 ? [] : [TITLE, ...lines];
}

const TITLE = 'Råd til vurderingen (lest av regler; ordene står i svarskjemaet):';

interface Group {
  readonly stated: string[];
  readonly denied: string[];
  readonly notStated: string[];
}

function inWords({ stated, denied, notStated }: Group): string {
  if (stated.length === 0 && denied.length === 0) return 'ikke omtalt';
  const parts = [
    stated.join('; '),
    denied.length === 0 ? '' : `Nei: ${denied.join('; ')}`,
    notStated.length === 0 ? '' : `Ikke omtalt: ${notStated.join('; ')}`,
  ];
  return parts.filter((part) => part !== '').join('. ');
}
