/** The commands, in the order in which the help lists them. */
export const COMMAND_NAMES = [
  'train',
  'search',
  'recommend',
  'explain',
  'evaluate',
  'bench',
  'verify',
  'serve',
  'selftest',
  'sample',
  'export',
  'adopt',
  'publish',
  'sync',
  'versions',
  'activate',
  'rollback',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

const ASKS_ABOUT_ITSELF: readonly string[] = ['help', '--help', '-h', '--version', '-V'];

/** Whether a program that was started with these arguments shall run a command, and not open a window. */
export function areCommand([first = '']: readonly string[]): boolean {
  return ASKS_ABOUT_ITSELF.includes(first) || COMMAND_NAMES.some((name) => name === first);
}
