import type { HostFiles } from './bridge-transport.ts';

/** What this window knows about files; undefined in a browser, where paths are typed. */
export function hostFiles(): HostFiles | undefined {
  return window.reelscope;
}
