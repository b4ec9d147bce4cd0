/** `npm run bench [decide|path]`: what the adapter costs, as ratios within one run; nothing is asserted. */
import { benchDecide } from './bench/decide.ts';
import { benchPath } from './bench/path.ts';

const wanted = process.argv[2] ?? 'all';
const print = (lines: string[]) => console.log(lines.join('\n'));

if (wanted === 'all' || wanted === 'decide') print(benchDecide());
if (wanted === 'all' || wanted === 'path') print(await benchPath());
