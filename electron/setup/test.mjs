// `npm test`: sets up everything the tests need, runs all of them, and prints one line of totals.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureDebianPackages } from './apt.mjs';
import { ensureBuilt, ROOT } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureFaissAddon } from './faiss-addon.mjs';
import { withoutNetwork } from './no-network.mjs';
import { nodeProblem } from './node-version.mjs';
import { say } from './say.mjs';

/** Programs written by others that check our formats and formulas. */
const ORACLES = ['python3-faiss', 'python3-sklearn', 'python3-numpy', 'python3-scipy', 'python3-h5py'];

/** The loader that finds a driver for the GPU; Chromium brings one that computes in software. */
const VULKAN = ['libvulkan1'];

/** A real S3 server, Ceph's: 69 MB to fetch, about 15 s to install. */
const S3_SERVER = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'];

const require = createRequire(import.meta.url);
const results = mkdtempSync(join(tmpdir(), 'reelscope-results-'));

const problem = nodeProblem() ?? ensureFaissAddon();
if (problem === undefined) process.exitCode = runAll();
else {
  say(problem);
  process.exitCode = 1;
}
rmSync(results, { recursive: true, force: true });

function runAll() {
  const missing = ensureDebianPackages(ORACLES, 'to compare our numbers with theirs');
  if (missing !== undefined) say(`tests against Python's FAISS and scikit-learn will be skipped: ${missing}`);
  const noServer = ensureDebianPackages(S3_SERVER, 'to sync with a real S3 server');
  if (noServer !== undefined) say(`tests against Ceph's S3 server will be skipped: ${noServer}`);
  // Before all tests: the GPU tests compute on its software GPU.
  const chromium = ensureChromium();
  const noVulkan = ensureDebianPackages(VULKAN, 'to train on a GPU in software');
  if (noVulkan !== undefined) say(`tests of training on a GPU will be skipped: ${noVulkan}`);
  ensureBuilt();
  const totals = { passed: 0, failed: 0, skipped: 0 };
  add(totals, runUnitTests());
  add(totals, runScreenTests(chromium));
  const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
  return totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}

function add(totals, counts) {
  for (const name of Object.keys(totals)) totals[name] += counts[name];
}

function runTool(command, env = {}) {
  const [program, ...args] = command;
  return spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } }).status;
}

/** A runner that ends without a report has failed, whatever it says. */
function readReport(path, count) {
  try {
    return count(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function runUnitTests() {
  const report = join(results, 'vitest.json');
  const tool = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = runTool([process.execPath, tool, 'run', ...options]);
  const counts = readReport(report, (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + json.numTodoTests,
  }));
  // A test file that cannot be loaded fails the run without failing a test.
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function runScreenTests(chromium) {
  if (chromium.problem !== undefined) {
    say(chromium.problem);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = join(results, 'playwright.json');
  const tool = join(dirname(require.resolve('@playwright/test/package.json')), 'cli.js');
  const command = [process.execPath, tool, 'test', '--reporter=list,json'];
  // The whole application needs no network, so it is given none.
  const cutOff = withoutNetwork(command);
  if (cutOff === undefined)
    say('the screens are tested with the network there: unshare -n does not work here');
  const status = runTool(cutOff ?? command, {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    ...(cutOff === undefined ? {} : { REELSCOPE_EMPTY_NETWORK: '1' }),
    ...(chromium.path === undefined ? {} : { REELSCOPE_CHROMIUM: chromium.path }),
  });
  const counts = readReport(report, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }));
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
