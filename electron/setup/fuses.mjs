// `npm run fuses -- PROGRAM`: reads back what is flipped into a packaged program, and fails where it is not what
// electron-builder.yml asks for.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { fileURLToPath } from 'node:url';
import { say } from './say.mjs';

/** What each fuse is to be; the same as `electronFuses` in electron-builder.yml, which a test compares. */
export const FUSES = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  GrantFileProtocolExtraPrivileges: false,
  EnableCookieEncryption: true,
  OnlyLoadAppFromAsar: true,
  EnableEmbeddedAsarIntegrityValidation: true,
};

/** The names of the fuses that are not what they should be in the program. Rejects where it has no fuses at all. */
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
