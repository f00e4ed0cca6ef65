import { describe, expect, it } from 'vitest';
import { DARK, MORE_CONTRAST, REDUCED_MOTION, resolveAppearance } from '../../renderer/src/lib/appearance.ts';

const SYSTEM = { theme: 'system', contrast: 'system', motion: 'system' } as const;

describe('resolveAppearance', () => {
  it('follows the system where the person leaves it to it', () => {
    expect(resolveAppearance(SYSTEM, () => false)).toEqual({
      theme: 'light',
      contrast: 'normal',
      motion: 'full',
    });
    const wanted = new Set([DARK, MORE_CONTRAST, REDUCED_MOTION]);
    expect(resolveAppearance(SYSTEM, (query) => wanted.has(query))).toEqual({
      theme: 'dark',
      contrast: 'more',
      motion: 'reduced',
    });
  });

  it('does what the person chose, whatever the system says, and never takes away what the system asks for', () => {
    const chosen = { theme: 'light', contrast: 'more', motion: 'reduced' } as const;
    for (const says of [true, false]) {
      expect(resolveAppearance(chosen, () => says)).toEqual(chosen);
    }
  });
});
