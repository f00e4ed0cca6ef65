/** A package, or a library in one, and its terms. */
export interface Licence {
  readonly name: string;
  readonly version?: string;
  /** As SPDX names it. */
  readonly identifier?: string;
  readonly text?: string;
}
/** What the packages that package.json of `root` names as dependencies need, all the way down, with their licences. */
export function installedLicences(root: string): Licence[];
/** What keeps the packages from being passed on, one line each. */
export function licenceProblems(licences: readonly Licence[]): string[];
/** All licences of the packaged program; the bundles must have been built. */
export function shippedLicences(): Licence[];
