// The layers of ARCHITECTURE.md, as rules. Arrows point one way:
// shared <- formats <- engine, training, sync <- app <- processes, hosts, main;  renderer -> shared only.

/** What a layer's files may import, apart from their own folder. */
function mayImportOnly(layer, allowed) {
  return {
    name: `${layer.replaceAll('/', '-')}-imports`,
    severity: 'error',
    from: { path: `^${layer}/` },
    to: { pathNot: [`^${layer}/`, ...allowed] },
  };
}

const node =
  '^(node:)?(assert|async_hooks|buffer|child_process|crypto|diagnostics_channel|events|fs|http|module|net|os|path|perf_hooks|process|readline|sqlite|stream|string_decoder|timers|tty|url|util|v8|worker_threads|zlib)';
const npm = (...names) => names.map((name) => `node_modules/(@types/)?${name}/`);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'electron-only-in-main-and-preload',
      severity: 'error',
      from: { pathNot: ['^electron/(main|preload)/', '^tests/main/'] },
      to: { path: ['node_modules/electron/', '^electron$'] },
    },
    mayImportOnly('shared/domain', npm('zod')),
    mayImportOnly('shared/scoring', ['^shared/domain/']),
    mayImportOnly('shared/contract', ['^shared/domain/', '^shared/scoring/', ...npm('zod')]),
    mayImportOnly('electron/formats', ['^shared/', node, ...npm('zod')]),
    mayImportOnly('electron/engine', ['^shared/', '^electron/formats/', node, ...npm('faiss-node')]),
    mayImportOnly('electron/training', [
      '^shared/',
      '^electron/formats/',
      node,
      ...npm('faiss-node', '@duckdb/node-api', 'webgpu'),
    ]),
    mayImportOnly('electron/sync', [
      '^shared/',
      '^electron/formats/',
      '^(node:)?tls',
      node,
      ...npm('zod', '@aws-sdk/client-s3', '@aws-sdk/credential-provider-node'),
    ]),
    mayImportOnly('electron/interchange', [
      '^shared/',
      '^electron/(formats|training)/',
      node,
      ...npm('zod', 'h5wasm', 'yauzl'),
    ]),
    mayImportOnly('electron/app', [
      '^shared/',
      '^electron/(formats|engine|training|sync)/',
      node,
      ...npm('zod'),
    ]),
    mayImportOnly('electron/processes', [
      '^shared/',
      '^electron/(formats|engine|training|sync|interchange|app)/',
      node,
      ...npm('zod'),
    ]),
    mayImportOnly('electron/hosts', [
      '^shared/',
      '^electron/(formats|engine|training|sync|interchange|app|processes)/',
      node,
      ...npm('ws', 'commander', 'electron-log', 'conf', 'zod'),
    ]),
    mayImportOnly('electron/preload', ['^shared/contract/', ...npm('electron')]),
    mayImportOnly('renderer', [
      '^shared/',
      ...npm(
        'react',
        'react-dom',
        'react-aria-components',
        '@tanstack/react-virtual',
        'zustand',
        'scheduler',
        'vite',
        'csstype',
      ),
    ]),
    {
      name: 'features-never-import-each-other',
      severity: 'error',
      from: { path: '^renderer/src/features/([^/]+)/' },
      to: { path: '^renderer/src/features/', pathNot: '^renderer/src/features/$1/' },
    },
    {
      name: 'renderer-layers',
      severity: 'error',
      from: { path: '^renderer/src/(components|lib)/' },
      to: { path: '^renderer/src/(app|features)/' },
    },
    {
      name: 'ui-parts-know-no-client',
      severity: 'error',
      from: { path: '^renderer/src/components/' },
      to: { path: '^renderer/src/lib/client/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
