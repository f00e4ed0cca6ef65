import type { HostFiles } from '../../lib/client/bridge-transport.ts';

/**
 * The path of the dropped folder, or null if it is unknown: a desktop window knows it, a browser only if the text of a
 * path or a file:// address was dropped.
 */
export function droppedPath(
  dropped: Pick<DataTransfer, 'files' | 'getData'>,
  host: Pick<HostFiles, 'pathOf'> | undefined,
): string | null {
  const [file] = dropped.files;
  if (file !== undefined && host !== undefined) return host.pathOf(file);
  const text = dropped.getData('text/uri-list') || dropped.getData('text/plain');
  const [first = ''] = text.trim().split(/\r?\n/);
  const path = first.startsWith('file://') ? decodeURIComponent(new URL(first).pathname) : first;
  return path === '' ? null : path;
}
