/** The path of Electron's binary, or undefined if it is not installed. */
export function installedElectron(): string | undefined;
