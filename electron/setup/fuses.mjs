// `npm run fuses -- PROGRAM`: reads the fuses of a packaged program back, and fails if they are not what
// electron-builder.yml asks for.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { fileURLToPath } from 'node:url';
import { say } from './say.mjs';

/** What each fuse should be; the same as `electronFuses` in electron-builder.yml, which a test compares. */
export const FUSES = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  GrantFileProtocolExtraPrivileges: false,
  EnableCookieEncryption: true,
  OnlyLoadAppFromAsar: true,
  EnableEmbeddedAsarIntegrityValidation: true,
};

/** Resolves with the names of the program's fuses that are wrong. Rejects if it has no fuses at all. */
export async function wrongFuses(program) {
  const wire = await getCurrentFuseWire(program);
  return Object.entries(FUSES)
    .filter(([name, on]) => wire[FuseV1Options[name]] !== (on ? FuseState.ENABLE : FuseState.DISABLE))
    .map(([name]) => name);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [program] = process.argv.slice(2);
  if (program === undefined) {
    say('name the packaged program: npm run fuses -- dist/linux-unpacked/reelscope');
    process.exitCode = 2;
  } else {
    const wrong = await wrongFuses(program);
    say(wrong.length === 0 ? 'all fuses are as they should be' : `wrong fuses: ${wrong.join(', ')}`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  }
}
