import type { Explanation, LikedPart, TermPart } from './explanation.ts';
import type { Film } from './film.ts';

/** How candidates are found: the way measured to be faster, the exact answer over everything, or the FAISS index. */
export const SEARCH_MODES = ['auto', 'exact', 'index'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

/** Both exact scores of one film for one seed film and one viewer. */
interface ScorePair {
  /** Cosine of the TF-IDF vectors of film and seed, 0 to 1. */
  readonly contentScore: number;
  /** Dot product of the viewer's and the film's latent factors; any real number. */
  readonly collabScore: number;
}

/** Which of the two methods proposed a film; the other one has scored it too. */
export const PROPOSERS = ['content', 'collab', 'both'] as const;

/** A film that the hybrid list may hold, before any weight is applied. */
export interface Candidate extends Film, ScorePair {
  /** `popularityScore` of the viewers who rated it (shared/scoring/blend.ts), 0 or more. */
  readonly popularityScore: number;
  readonly proposedBy: (typeof PROPOSERS)[number];
}

interface Ranked extends Film {
  /** 1 for the first. */
  readonly rank: number;
  readonly score: number;
}

interface ContentReason {
  /** The terms that make up the content score, if asked for. */
  readonly whyContent?: Explanation<TermPart> | undefined;
}

interface CollabReason {
  /** The liked films that make up the collaborative score, if asked for. */
  readonly whyCollab?: Explanation<LikedPart> | undefined;
}

export interface ContentItem extends Ranked, ContentReason {
  readonly contentScore: number;
}

export interface CollaborativeItem extends Ranked, CollabReason {
  readonly collabScore: number;
}

/**
 * `score` = weights.content x contentNormalised + weights.collab x collabNormalised + weights.popularity x
 * popularityNormalised, to 1e-6.
 */
export interface HybridItem extends Ranked, ScorePair, ContentReason, CollabReason {
  readonly contentNormalised: number;
  readonly collabNormalised: number;
  /** 0 if popularity has no weight and so was not read. */
  readonly popularityNormalised: number;
}
