/** The path of Electron's binary where it is installed already. */
export function installedElectron(): string | undefined;
