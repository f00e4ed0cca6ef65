import { useEffect } from 'react';
import type { Settings } from '#shared/contract/settings.ts';
import { DARK, MORE_CONTRAST, REDUCED_MOTION, resolveAppearance } from '../lib/appearance.ts';

/** Gives the window the appearance that the user chose; what they left to the system follows the system. */
export function useAppearance(chosen: Settings['appearance'] | undefined): void {
  useEffect(() => {
    if (chosen === undefined) return undefined;
    const apply = () => {
      const attributes = resolveAppearance(chosen, (query) => matchMedia(query).matches);
      Object.assign(document.documentElement.dataset, attributes);
    };
    apply();
    const queries = [DARK, MORE_CONTRAST, REDUCED_MOTION].map((query) => matchMedia(query));
    for (const query of queries) query.addEventListener('change', apply);
    return () => {
      for (const query of queries) query.removeEventListener('change', apply);
    };
  }, [chosen]);
}
