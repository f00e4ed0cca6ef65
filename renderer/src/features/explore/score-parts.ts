import type { Explanation, LikedPart, TermPart } from '#shared/domain/explanation.ts';
import type { HybridItem } from '#shared/domain/recommendation.ts';
import type { WeightShares } from '#shared/domain/weights.ts';
import type { ScorePart } from '../../components/ui/part-bar.tsx';

/** The parts of a blended score: each method's weighted score; popularity only if it has weight. */
export function blendParts(item: HybridItem, shares: WeightShares): ScorePart[] {
  return [
    { name: 'content', value: shares.content * item.contentNormalised, tone: 'content' },
    { name: 'collaborative', value: shares.collab * item.collabNormalised, tone: 'collab' },
    ...(shares.popularity > 0
      ? [
          {
            name: 'popularity',
            value: shares.popularity * item.popularityNormalised,
            tone: 'popularity' as const,
          },
        ]
      : []),
  ];
}

/** The parts of a content score: the terms that add most, and the rest. */
export function termParts(why: Explanation<TermPart> | undefined, score: number): ScorePart[] {
  if (why === undefined) return [{ name: 'shared terms', value: score, tone: 'content' }];
  const terms = why.parts.map(({ term, part }) => ({
    name: termText(term),
    value: part,
    tone: 'content' as const,
  }));
  return [...terms, ...othersOf(why, 'term', 'content-others')];
}

/** A term as people write it: names and keywords of several words are single terms, joined by underscores. */
function termText(term: string): string {
  return term.replaceAll('_', ' ');
}

/** The parts of a collaborative score: the films that add most, and the rest. */
export function likedParts(why: Explanation<LikedPart> | undefined, score: number): ScorePart[] {
  if (why === undefined) return [{ name: 'own ratings', value: score, tone: 'collab' }];
  const films = why.parts.map(({ title, part }) => ({ name: title, value: part, tone: 'collab' as const }));
  return [...films, ...othersOf(why, 'film', 'collab-others')];
}

function othersOf({ others }: Explanation<unknown>, what: string, tone: ScorePart['tone']): ScorePart[] {
  if (others.count === 0) return [];
  const name = others.count === 1 ? `1 other ${what}` : `${others.count} other ${what}s`;
  return [{ name, value: others.part, tone }];
}
