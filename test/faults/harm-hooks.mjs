/** Module loader hook: the adapter's `decide.ts` is replaced by one that fails now and then; all others get the real one. */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const asked = specifier === './decide.ts' && /\/src\/adapter\.ts(\?|$)/.test(context.parentURL ?? '');
  return asked ? { ...found, url: new URL('./harmed-decide.ts', import.meta.url).href } : found;
}
