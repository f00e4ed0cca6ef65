import { spawnSync } from 'node:child_process';

/** Makes the loopback of a new and empty network work, then becomes the command. */
const LOOPBACK_ONLY = 'ip link set lo up && exec "$@"';

/**
 * The command, such that it and what it starts see an empty network: their own loopback and nothing else, whatever
 * this computer is connected to. Undefined where the system (Linux, with unshare and ip) cannot do that for us.
 */
export function withoutNetwork(command) {
  const unshare = process.getuid?.() === 0 ? ['unshare', '-n'] : ['unshare', '-rn'];
  const inside = (...inner) => [...unshare, 'sh', '-c', LOOPBACK_ONLY, 'sh', ...inner];
  const [program, ...args] = inside('true');
  return spawnSync(program, args).status === 0 ? inside(...command) : undefined;
}
