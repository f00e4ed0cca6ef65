/** A package, or a library within one, and its terms. */
export interface Licence {
  readonly name: string;
  readonly version?: string;
  /** The SPDX identifier. */
  readonly identifier?: string;
  readonly text?: string;
}
/** The dependencies in `root`'s package.json and everything that they depend on, with their licences. */
export function installedLicences(root: string): Licence[];
/** What keeps the packages from being redistributed, one line each. */
export function licenceProblems(licences: readonly Licence[]): string[];
/** All licences of the packaged program; the bundles must have been built. */
export function shippedLicences(): Licence[];
