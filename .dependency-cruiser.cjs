/** Import directions: main → adapter, ops, sandbox → decide, queue, deliver → steps → referral, reasons, tables. */
const steps = '^src/(read|find|route|check|map|receipt)/';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'steps-touch-no-edge',
      comment: 'A step is pure: it knows the canonical types, the reasons and the tables, nothing that acts.',
      severity: 'error',
      from: { path: steps },
      to: { path: '^src/(queue|deliver|ops|sandbox|main|adapter|decide|config)' },
    },
    {
      name: 'steps-do-no-input-output',
      severity: 'error',
      from: { path: `${steps}|^src/(decide|ids|sentences|systems|decision|referral|reasons)\\.ts` },
      to: { path: '^(node:)?(fs|net|http|https|child_process|dns|tls|timers|worker_threads)(/|$)' },
    },
    {
      name: 'steps-know-not-each-other',
      comment:
        'Each step takes the canonical types and gives the canonical types; only decide.ts joins them.',
      severity: 'error',
      from: { path: '^src/(read|find|route|check|map|receipt)/' },
      to: { path: '^src/(read|find|route|check|map|receipt)/', pathNot: '^src/$1/' },
    },
    {
      name: 'base-stands-alone',
      severity: 'error',
      from: { path: '^src/(referral|reasons|decision|ids|sentences|systems|version|tables)(\\.ts|/)' },
      to: {
        path: '^src/(read|find|route|check|map|receipt|queue|deliver|ops|sandbox|main|adapter|decide|config)',
      },
    },
    {
      name: 'queue-knows-no-fhir',
      severity: 'error',
      from: { path: '^src/queue/' },
      to: { path: '^src/(?!queue/)|fhirtypes' },
    },
    {
      name: 'deliver-knows-only-the-directory',
      severity: 'error',
      from: { path: '^src/deliver/' },
      to: { path: '^src/(?!deliver/|tables/directory|version)' },
    },
    {
      name: 'only-main-starts-things',
      severity: 'error',
      from: { pathNot: '^src/main' },
      to: { path: '^src/main' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|fixtures)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
