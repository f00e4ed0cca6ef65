import { spawnSync } from 'node:child_process';

/** Brings up the loopback interface of a new and empty network, then becomes the command. */
const LOOPBACK_ONLY = 'ip link set lo up && exec "$@"';

/**
 * The command, wrapped so that it and what it starts see an empty network: their own loopback and nothing else,
 * whatever this computer is connected to. Undefined if the system cannot do that (it takes Linux, unshare and ip).
 */
export function withoutNetwork(command) {
  const unshare = process.getuid?.() === 0 ? ['unshare', '-n'] : ['unshare', '-rn'];
  const inside = (...inner) => [...unshare, 'sh', '-c', LOOPBACK_ONLY, 'sh', ...inner];
  const [program, ...args] = inside('true');
  return spawnSync(program, args).status === 0 ? inside(...command) : undefined;
}
