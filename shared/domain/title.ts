/** A MovieLens title, parsed. */
export interface ParsedTitle {
  /** The title as one would say it: "The Matrix", not "Matrix, The". */
  readonly title: string;
  readonly year: number | null;
  /** Other names given in brackets, such as the original title. */
  readonly alternates: readonly string[];
}

const YEAR_AT_END = /\s*\((\d{4})(?:\s*[-–]\s*\d{0,4})?\)\s*$/;
const BRACKETS_AT_END = /\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/;
const ALSO_KNOWN_AS = /^a\.?k\.?a\.?:?\s+/i;

/** Articles that catalogues move to the end, behind a comma, in the languages of MovieLens. */
const ARTICLES = [
  ...[
    'The',
    'A',
    'An',
    'Le',
    'La',
    'Les',
    "L'",
    'Un',
    'Une',
    'Des',
    'El',
    'Los',
    'Las',
    'Una',
    'Il',
    'Lo',
    'I',
  ],
  ...[
    'Gli',
    'Der',
    'Die',
    'Das',
    'Ein',
    'Eine',
    'Den',
    'Det',
    'En',
    'Ett',
    'De',
    'Het',
    'Een',
    'O',
    'Os',
    'As',
  ],
];
const ARTICLE_AT_END = new RegExp(`^(.*\\S),\\s+(${ARTICLES.join('|')})$`, 'i');
const ARTICLE_AT_START = /^(?:the|an?)\s+(?=\S)/;

/** "Matrix, The" becomes "The Matrix"; a title without a moved article is returned as it is. */
function restoreArticle(title: string): string {
  const moved = ARTICLE_AT_END.exec(title);
  const [, rest, article] = moved ?? [];
  if (rest === undefined || article === undefined) return title;
  return article.endsWith("'") ? article + rest : `${article} ${rest}`;
}

/** Parses a title such as "City of Lost Children, The (Cité des enfants perdus, La) (1995)". */
export function parseTitle(raw: string): ParsedTitle {
  const trimmed = raw.trim();
  const yearMatch = YEAR_AT_END.exec(trimmed);
  const year = yearMatch?.[1] === undefined ? null : Number(yearMatch[1]);
  let rest = yearMatch === null ? trimmed : trimmed.slice(0, yearMatch.index);
  const alternates: string[] = [];
  for (let match = BRACKETS_AT_END.exec(rest); match !== null; match = BRACKETS_AT_END.exec(rest)) {
    const inner = (match[1] ?? '').replace(ALSO_KNOWN_AS, '').trim();
    // A title may be nothing but brackets, as in a truncated "(500) Days of Summer"; never take the last words away.
    if (match.index === 0) break;
    if (inner !== '') alternates.unshift(restoreArticle(inner));
    rest = rest.slice(0, match.index);
  }
  // A title may also be nothing but a year in brackets.
  const title = rest.trim() === '' ? trimmed : restoreArticle(rest.trim());
  return { title, year, alternates };
}

/**
 * What different spellings of one title have in common: lower case, without accents or punctuation, "&" as "and".
 * "Amélie" and "amelie", "WALL·E" and "wall-e" share a key. Never empty for a title with any visible character.
 */
export function titleKey(title: string): string {
  const folded = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/['’`´.]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return folded === '' ? title.replaceAll(/\p{C}/gu, '').trim().toLowerCase() : folded;
}

/** The key without a leading English article, so that "matrix" finds "The Matrix". */
export function keyWithoutArticle(key: string): string {
  return key.replace(ARTICLE_AT_START, '');
}
