/** All that was found about one item in; its status, with the best evidence first, out. */
import type { Certainty, Evidence, ItemStatement } from '../decision.ts';
import type { Hit } from './collector.ts';
import { quote } from './evidence.ts';

const MOST_EVIDENCE = 6;
const RANK: Readonly<Record<Certainty, number>> = { coded: 0, labelled: 1, stated: 2, inferred: 3 };

/**
 * A clear statement wins over a clear "none" (one measure denied, another tried), and either over anything doubtful. What is
 * doubtful still counts as stated.
 */
export function settle(hits: readonly Hit[]): ItemStatement {
  const order = [
    hits.filter((hit) => hit.says === 'stated' && !hit.doubtful),
    hits.filter((hit) => hit.says === 'none' && !hit.doubtful),
    hits.filter((hit) => hit.says === 'stated'),
    hits.filter((hit) => hit.says === 'none'),
  ];
  const deciding = order.find((some) => some.length > 0);
  const first = deciding?.[0];
  if (!deciding || !first) return { status: 'absent', uncertain: false, evidence: [] };
  return {
    status: first.says === 'none' ? 'none-stated' : 'stated',
    uncertain: first.doubtful,
    evidence: evidenceOf(deciding),
  };
}

function evidenceOf(hits: readonly Hit[]): Evidence[] {
  const sorted = [...hits].sort((a, b) => RANK[a.certainty] - RANK[b.certainty]);
  const evidence: Evidence[] = [];
  for (const hit of sorted) {
    const one = quote(hit.text, hit.quote, hit.certainty, hit.rule);
    const isWithin = evidence.some(
      (other) =>
        other.path === one.path &&
        (other.start ?? 0) <= (one.start ?? 0) &&
        (other.end ?? 0) >= (one.end ?? 0),
    );
    if (!isWithin) evidence.push(one);
    if (evidence.length === MOST_EVIDENCE) break;
  }
  return evidence;
}
