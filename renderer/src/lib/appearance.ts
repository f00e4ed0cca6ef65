import type { Settings } from '#shared/contract/settings.ts';

/** The root element's attributes that tokens.css depends on. */
export interface AppearanceAttributes {
  readonly theme: 'light' | 'dark';
  readonly contrast: 'normal' | 'more';
  readonly motion: 'full' | 'reduced';
}

export const DARK = '(prefers-color-scheme: dark)';
export const MORE_CONTRAST = '(prefers-contrast: more)';
export const REDUCED_MOTION = '(prefers-reduced-motion: reduce)';

/** The user's choices and, for those left to the system, the system's; `matches` evaluates a media query. */
export function resolveAppearance(
  chosen: Settings['appearance'],
  matches: (query: string) => boolean,
): AppearanceAttributes {
  const { theme, contrast, motion } = chosen;
  return {
    theme: theme === 'system' ? (matches(DARK) ? 'dark' : 'light') : theme,
    contrast: contrast === 'more' || matches(MORE_CONTRAST) ? 'more' : 'normal',
    motion: motion === 'reduced' || matches(REDUCED_MOTION) ? 'reduced' : 'full',
  };
}

/** Whether things appear in their places instead of moving there. */
export function isMotionReduced(): boolean {
  return document.documentElement.dataset['motion'] === 'reduced' || matchMedia(REDUCED_MOTION).matches;
}
