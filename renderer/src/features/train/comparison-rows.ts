import type { ReplyOf } from '#shared/contract/contract.ts';
import type { MethodSummary } from '#shared/contract/training.ts';

/** One number for both models; null for a model without that measurement. */
export interface ComparedNumber {
  readonly trained: number | null;
  readonly active: number | null;
}

/** One method on one split, its numbers in the order of `COMPARED`. */
export interface ComparedMethod {
  readonly name: string;
  readonly numbers: readonly ComparedNumber[];
}

/** The metrics to compare; for coverage and novelty, more is not necessarily better. */
export const COMPARED: readonly {
  readonly key: keyof MethodSummary;
  readonly name: string;
  readonly isQuality: boolean;
}[] = [
  { key: 'ndcg', name: 'NDCG@20', isQuality: true },
  { key: 'recall', name: 'Recall@20', isQuality: true },
  { key: 'coverage', name: 'Coverage', isQuality: false },
  { key: 'novelty', name: 'Novelty (bits)', isQuality: false },
];

const METHODS = ['hybrid', 'collaborative', 'content'] as const;
const SPLITS = [
  { split: 'byViewer', about: 'a random part held out' },
  { split: 'byTime', about: 'the newest held out' },
] as const;

/** Every method and split on which at least one of the two models was measured. */
export function comparedMethods({ trained, active }: ReplyOf<'training.compare'>): ComparedMethod[] {
  return SPLITS.flatMap(({ split, about }) =>
    METHODS.map((method) => ({
      name: `${method}, ${about}`,
      numbers: COMPARED.map(({ key }) => ({
        trained: trained.quality?.[split]?.[method]?.[key] ?? null,
        active: active?.quality?.[split]?.[method]?.[key] ?? null,
      })),
    })),
  ).filter(({ numbers }) => numbers.some((number) => number.trained !== null || number.active !== null));
}
