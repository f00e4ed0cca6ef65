export const FUSES: Readonly<Record<string, boolean>>;
export function wrongFuses(program: string): Promise<readonly string[]>;
