// `npm start`: Electron if its binary is available, otherwise the browser host.
import { spawn } from 'node:child_process';
import { ensureBuilt, ROOT } from './build.mjs';
import { findElectron } from './electron-binary.mjs';
import { ensureFaissAddon } from './faiss-addon.mjs';
import { nodeProblem } from './node-version.mjs';
import { say } from './say.mjs';
import { stopWithNpm } from './stop-with-npm.mjs';

const problem = nodeProblem() ?? ensureFaissAddon();
if (problem === undefined) await start();
else {
  say(problem);
  process.exitCode = 1;
}

async function start() {
  stopWithNpm();
  ensureBuilt();
  const electron = await findElectron();
  if (electron.path !== undefined) {
    startElectron(electron.path);
    return;
  }
  say(`Electron cannot be opened (${electron.reason}), so Reelscope opens in the browser`);
  const { checkout } = await import('../hosts/cli/checkout.ts');
  const { runCli } = await import('../hosts/cli/run-cli.ts');
  process.exitCode = await runCli(['serve', '--open', ...process.argv.slice(2)], checkout());
}

function startElectron(path) {
  // Chromium's sandbox does not run as root, where there is nothing left to protect.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(path, [ROOT, ...asRoot, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
