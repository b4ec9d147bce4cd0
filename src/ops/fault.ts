/** Anything thrown → what may be told about it: its name, its code and where in our own code it happened. Never its message. */

export interface Fault {
  readonly fault: string;
  readonly code: string | number | null;
  /** `src/decide.ts:30`, innermost first; our own frames only. */
  readonly at: readonly string[];
}

const FRAME = /^\s+at .*\/((?:src|dist)\/[a-z0-9/-]+\.(?:ts|js)):(\d+):\d+\)?$/;
const MOST_FRAMES = 5;

/** n.b. an error's message may quote the message being read, so it is cut from the stack before any frame is looked for. */
export function faultOf(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return { fault: typeof thrown, code: null, at: [] };
  const error = innermost(thrown);
  const { code } = error as NodeJS.ErrnoException;
  const stack = error.stack ?? '';
  const start = stack.indexOf(error.message);
  const frames = start < 0 ? stack : stack.slice(start + error.message.length);
  const at = frames.split('\n').flatMap((line) => {
    const [, file, number] = line.includes('node_modules') ? [] : (FRAME.exec(line) ?? []);
    return file ? [`${file}:${number}`] : [];
  });
  return { fault: error.name, code: code ?? null, at: at.slice(0, MOST_FRAMES) };
}

function innermost(error: Error): Error {
  let inner = error;
  for (let depth = 0; inner.cause instanceof Error && depth < 10; depth++) inner = inner.cause;
  return inner;
}
