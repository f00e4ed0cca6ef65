import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Film } from '#shared/domain/film.ts';
import { useExplore } from '../components/explore-context.ts';
import { createFilmData } from './film-data.ts';

/** Titles and genres of the films known so far, by id; the others are requested. */
export function useFilmData(movieIds: readonly number[]): ReadonlyMap<number, Film> {
  const { queries } = useExplore();
  const data = useMemo(() => createFilmData(queries), [queries]);
  useEffect(() => data.need(movieIds), [data, movieIds]);
  return useStore(data.known);
}
