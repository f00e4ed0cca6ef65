/** Joins the class names that apply: `classNames(styles['row'], isChosen && styles['chosen'])`. */
export function classNames(...names: readonly (string | false | undefined)[]): string {
  return names.filter((name) => name !== false && name !== undefined).join(' ');
}
