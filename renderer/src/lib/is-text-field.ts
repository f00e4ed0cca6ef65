/** Whether keys without Ctrl or Alt type text there, and Ctrl+Z undoes typing. */
export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=range], [type=radio], [type=checkbox]), textarea, [contenteditable]')
  );
}
