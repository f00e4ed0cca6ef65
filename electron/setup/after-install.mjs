// Runs after `npm install`. It never makes the installation fail: it names what is missing and the command to run, and
// `npm start` and `npm test` check again.
import { ensureBuilt } from './build.mjs';
import { ensureFaissAddon } from './faiss-addon.mjs';
import { nodeProblem } from './node-version.mjs';
import { say } from './say.mjs';

const problems = [nodeProblem(), buildProblem(), ensureFaissAddon()].filter(
  (problem) => problem !== undefined,
);
for (const problem of problems) say(problem);
if (problems.length === 0) say('ready: `npm start` opens it, `npm test` tests it');

function buildProblem() {
  try {
    ensureBuilt();
    return undefined;
  } catch (error) {
    return error.message;
  }
}
