import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { say } from './say.mjs';

/** True on Debian, Ubuntu and their relatives, judged by /etc/os-release. */
function isDebianFamily() {
  try {
    return /^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return query.status === 0 && query.stdout.includes('install ok installed');
}

/**
 * Makes sure that the Debian packages are installed, installing the missing ones if we are root.
 * Returns undefined if they are, otherwise one sentence that says what to run.
 */
export function ensureDebianPackages(names, why) {
  if (!isDebianFamily())
    return `not a Debian or Ubuntu system: install the equivalents of ${names.join(', ')}`;
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return undefined;
  const byHand = `run: sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) return byHand;

  say(`installing ${missing.join(', ')} with apt-get (${why})`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
      env,
      encoding: 'utf8',
    });
  let result = install();
  if (result.status !== 0) {
    // A fresh machine has no package lists, or stale ones that name versions no longer served.
    spawnSync('apt-get', ['update', '-qq'], { env, encoding: 'utf8' });
    result = install();
  }
  if (result.status === 0) return undefined;
  const reason = (result.stderr ?? '').trim().split('\n').at(-1) ?? 'unknown reason';
  return `apt-get could not install ${missing.join(', ')} (${reason}); ${byHand}`;
}
