import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync, mkdtempSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureDebianPackages } from './apt.mjs';
import { say } from './say.mjs';

const require = createRequire(import.meta.url);

/** faiss-node 0.5.1 wants FAISS 1.7.4; 1.7.3 (Debian 12) differs only by this alias. */
const COMPATIBILITY_HEADER = `#pragma once
#include <faiss/Index.h>
#include <faiss/MetricType.h>
namespace faiss { using idx_t = Index::idx_t; }
`;

const BUILD_PACKAGES = ['g++', 'libfaiss-dev', 'libopenblas-openmp-dev'];

function addonFolder() {
  return dirname(require.resolve('faiss-node/package.json'));
}

/** True if the addon loads and answers a search; tried in a process of its own because a bad build can crash. */
function addonWorks() {
  const trial = `
    const { IndexFlatL2 } = require('faiss-node');
    const index = new IndexFlatL2(2);
    index.add([0, 0, 1, 1]);
    process.exit(index.search([1, 1], 1).labels[0] === 1 ? 0 : 1);
  `;
  const result = spawnSync(process.execPath, ['-e', trial], {
    cwd: addonFolder(),
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    timeout: 30_000,
  });
  return result.status === 0;
}

function fetchPrebuilt() {
  const cli = createRequire(require.resolve('faiss-node/package.json')).resolve('prebuild-install/bin.js');
  const result = spawnSync(process.execPath, [cli, '--runtime', 'napi'], {
    cwd: addonFolder(),
    timeout: 120_000,
  });
  return result.status === 0 && addonWorks();
}

function firstExisting(paths) {
  return paths.find((path) => existsSync(path));
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Compiles the addon's only source file against the system's FAISS. Returns undefined, or why it failed. */
function compile() {
  const missing = ensureDebianPackages(BUILD_PACKAGES, 'FAISS, to compile faiss-node against');
  if (missing !== undefined) return missing;
  const nodeHeaders = firstExisting([
    join(dirname(dirname(process.execPath)), 'include/node'),
    '/usr/include/node',
    '/usr/local/include/node',
  ]);
  if (nodeHeaders === undefined)
    return 'the headers of Node (node_api.h) were not found beside the node program';

  const folder = addonFolder();
  const scratch = mkdtempSync(join(tmpdir(), 'reelscope-faiss-'));
  try {
    const header = join(scratch, 'faiss_compat.h');
    writeFileSync(header, COMPATIBILITY_HEADER);
    const library = spawnSync('g++', ['-print-file-name=libfaiss.a'], { encoding: 'utf8' }).stdout.trim();
    const output = join(folder, 'build/Release/faiss-node.node');
    mkdirSync(dirname(output), { recursive: true });
    const built = `${output}.new`;
    const addonApi = dirname(
      createRequire(join(folder, 'package.json')).resolve('node-addon-api/package.json'),
    );
    const flags = '-std=c++17 -O2 -fPIC -shared -fopenmp -DNAPI_VERSION=6 -DBUILDING_NODE_EXTENSION';
    const result = spawnSync(
      'g++',
      [
        ...flags.split(' '),
        '-DNODE_GYP_MODULE_NAME=faiss_node',
        ...['-include', header, '-I', nodeHeaders, '-I', addonApi],
        join(folder, 'src/faiss.cc'),
        ...['-o', built, library, '-lopenblas', '-lgomp'],
      ],
      { encoding: 'utf8' },
    );
    if (result.status !== 0) return `g++ failed: ${lastLine(result.stderr ?? String(result.error))}`;
    renameSync(built, output);
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Makes faiss-node usable: as installed, else with its published binary, else compiled here.
 * Returns undefined if it works, otherwise what a person has to do.
 */
export function ensureFaissAddon() {
  if (addonWorks()) return undefined;
  say('faiss-node: asking for its published binary');
  if (fetchPrebuilt()) {
    say('faiss-node: published binary installed');
    return undefined;
  }
  say("faiss-node: no published binary to be had here; compiling it against the system's FAISS");
  const failure = compile();
  if (failure !== undefined) return failure;
  if (!addonWorks()) return 'the compiled addon does not load: is libopenblas0-openmp installed?';
  say('faiss-node: compiled');
  return undefined;
}
