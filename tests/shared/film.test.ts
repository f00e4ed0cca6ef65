import { describe, expect, it } from 'vitest';
import { titleWithYear } from '#shared/domain/film.ts';

describe('titleWithYear', () => {
  it('puts the year in brackets', () => {
    expect(titleWithYear({ title: 'Heat', year: 1995 })).toBe('Heat (1995)');
  });

  it('leaves a film without a year as it is', () => {
    expect(titleWithYear({ title: 'Stranger Things', year: null })).toBe('Stranger Things');
  });
});
