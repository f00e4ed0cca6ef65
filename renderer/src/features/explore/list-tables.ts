import type { Portrait } from '#shared/contract/explore.ts';
import type { Film } from '#shared/domain/film.ts';
import type { CollaborativeItem, ContentItem, HybridItem } from '#shared/domain/recommendation.ts';
import type { WeightShares } from '#shared/domain/weights.ts';
import type { Table } from '../../lib/table/table.ts';
import type { ScorePart } from '../../components/ui/part-bar.tsx';
import type { TasteRating } from './taste.ts';

const FILM_COLUMNS = ['movieId', 'title', 'year', 'genres'] as const;

function filmCells({ movieId, title, year, genres }: Film) {
  return [movieId, title, year, genres];
}

export function contentTable(items: readonly ContentItem[]): Table {
  return {
    name: 'Like these films',
    columns: ['rank', ...FILM_COLUMNS, 'contentScore'],
    rows: items.map((item) => [item.rank, ...filmCells(item), item.contentScore]),
  };
}

export function collaborativeTable(items: readonly CollaborativeItem[]): Table {
  return {
    name: 'For this viewer',
    columns: ['rank', ...FILM_COLUMNS, 'collabScore'],
    rows: items.map((item) => [item.rank, ...filmCells(item), item.collabScore]),
  };
}

/** With all parts of a score: in each row, score = the sum of weight x normalised part. */
export function blendTable(items: readonly HybridItem[], weights: WeightShares): Table {
  return {
    name: 'Blend',
    columns: [
      ...['rank', ...FILM_COLUMNS, 'score', 'contentScore', 'contentNormalised', 'contentWeight'],
      ...['collabScore', 'collabNormalised', 'collabWeight', 'popularityNormalised', 'popularityWeight'],
    ],
    rows: items.map((item) => [
      ...[item.rank, ...filmCells(item), item.score],
      ...[item.contentScore, item.contentNormalised, weights.content],
      ...[item.collabScore, item.collabNormalised, weights.collab],
      ...[item.popularityNormalised, weights.popularity],
    ]),
  };
}

/** Films in the order in which they are listed. */
export function filmTable(name: string, films: readonly Film[]): Table {
  return { name, columns: FILM_COLUMNS, rows: films.map(filmCells) };
}

export function tasteTable(ratings: readonly TasteRating[]): Table {
  return {
    name: 'My ratings',
    columns: [...FILM_COLUMNS, 'rating'],
    rows: ratings.map(({ film, rating }) => [...filmCells(film), rating]),
  };
}

/** The parts of a film's score, which sum to it. */
export function partsTable(film: Film, score: string, parts: readonly ScorePart[]): Table {
  return {
    name: `${film.title}, ${score}`,
    columns: ['part', 'value'],
    rows: parts.map(({ name, value }) => [name, value]),
  };
}

export function portraitTable({ genres, decades }: Portrait): Table {
  return {
    name: 'Portrait',
    columns: ['kind', 'name', 'ratings', 'meanRating'],
    rows: [
      ...genres.map(({ genre, count, meanRating }) => ['genre', genre, count, meanRating]),
      ...decades.map(({ decade, count, meanRating }) => ['decade', decade, count, meanRating]),
    ],
  };
}
