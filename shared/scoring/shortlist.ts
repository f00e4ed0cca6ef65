/**
 * Entries of inverted lists that may be looked at for the films which share a text's rarest terms; they complete the
 * shortlist of the content index. Training measures recall with the same number (docs/adr/0007).
 */
export const POSTINGS_BUDGET = 100_000;
