import type { Film } from '#shared/domain/film.ts';
import type { CollaborativeItem, ContentItem, HybridItem } from '#shared/domain/recommendation.ts';
import type { HybridWeights } from '#shared/domain/weights.ts';
import type { Table } from '../../lib/table/table.ts';

const FILM_COLUMNS = ['movieId', 'title', 'year', 'genres'] as const;

function filmCells({ movieId, title, year, genres }: Film) {
  return [movieId, title, year, genres];
}

export function contentTable(items: readonly ContentItem[]): Table {
  return {
    name: 'Like this film',
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

/** With everything a score is made of: in each row, score = the sum of weight x normalised part. */
export function blendTable(items: readonly HybridItem[], weights: HybridWeights): Table {
  return {
    name: 'Blend',
    columns: [
      ...['rank', ...FILM_COLUMNS, 'score', 'contentScore', 'contentNormalised', 'contentWeight'],
      ...['collabScore', 'collabNormalised', 'collabWeight'],
    ],
    rows: items.map((item) => [
      ...[item.rank, ...filmCells(item), item.score],
      ...[item.contentScore, item.contentNormalised, weights.content],
      ...[item.collabScore, item.collabNormalised, weights.collab],
    ]),
  };
}
