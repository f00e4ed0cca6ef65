import type { Linter } from 'eslint';

export const ELECTRON_SAFETY_RULES: Linter.RulesRecord;
