import type { CheckedRequestOf, EngineMethod, ReplyOf } from '#shared/contract/contract.ts';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import { catalogueFacets } from './catalogue/catalogue-facets.ts';
import { searchFilms } from './catalogue/search-films.ts';
import { readEvaluation } from './evaluate/read-evaluation.ts';
import { whatIf } from './evaluate/what-if.ts';
import { explain } from './explain/explain.ts';
import type { Library } from './library/library.ts';
import { memoryReport } from './library/memory-report.ts';
import { reportIndex } from './recommend/index-report.ts';
import { readFilmMap } from './map/read-film-map.ts';
import { portraitOf } from './recommend/portrait.ts';
import {
  recommendCandidates,
  recommendCollaborative,
  recommendContentBased,
  recommendHybrid,
} from './recommend/recommend.ts';

/**
 * One handler per method of the engine's part of the contract. Replies may carry fields that the contract does not
 * name; the dispatcher strips them.
 */
export type EngineHandlers = {
  readonly [M in EngineMethod]: (
    request: CheckedRequestOf<M>,
    signal: AbortSignal,
  ) => M extends LongMethod ? Promise<ReplyOf<M>> : ReplyOf<M>;
};

/** Methods that take long enough to be asynchronous and abortable. */
type LongMethod = 'index.report';

/** Describes the open library for a person to read. */
function describeLibrary({ manifest }: Library): LibraryDescription {
  const { films, viewers, ratings, terms } = manifest.counts;
  return {
    id: manifest.id,
    name: manifest.name,
    created: manifest.created,
    counts: { films, viewers, ratings, terms },
    hasContent: manifest.contentIndex !== null,
    defaultWeights: { ...manifest.defaultWeights, popularity: 0 },
  };
}

/** Returns handlers that answer the engine's part of the contract about one open library. */
export function createEngine(library: Library): EngineHandlers {
  return {
    'library.describe': () => describeLibrary(library),
    'catalogue.search': ({ query, limit }) => ({
      films: searchFilms(library.catalogue, query, limit),
    }),
    'catalogue.films': ({ movieIds }) => ({
      films: movieIds.flatMap((movieId) => library.catalogue.filmByMovieId(movieId) ?? []),
    }),
    'catalogue.facets': () => catalogueFacets(library.catalogue),
    'map.read': () => readFilmMap(library),
    'viewers.portrait': ({ viewer }) => portraitOf(library, viewer),
    'viewers.search': ({ query, limit }) => ({
      viewers: library.catalogue.viewersStarting(query.trim(), limit),
    }),
    'recommend.content': (request) => recommendContentBased(library, request),
    'recommend.collaborative': (request) => recommendCollaborative(library, request),
    'recommend.hybrid': (request) => recommendHybrid(library, request),
    'recommend.candidates': (request) => recommendCandidates(library, request),
    explain: (request) => explain(library, request),
    'evaluation.read': () => ({ evaluation: readEvaluation(library) }),
    'weights.what-if': (request) => whatIf(library, request),
    'index.report': (request, signal) => reportIndex(library, request, signal),
    'system.report': () => ({
      processId: process.pid,
      uptimeMs: 1000 * process.uptime(),
      memory: memoryReport(library.folder),
      parts: library.openParts,
    }),
  };
}
