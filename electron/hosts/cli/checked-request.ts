import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';

/**
 * Checks the request that a command made from its options. Throws an InvalidArgumentError (wrong usage) that names each
 * wrong option as the person typed it: by `names`, otherwise the field with hyphens (caFile: --ca-file).
 */
export function checkedRequest<Schema extends z.ZodType>(
  schema: Schema,
  request: unknown,
  names: Readonly<Record<string, string>> = {},
): z.output<Schema> {
  const checked = schema.safeParse(request);
  if (checked.success) return checked.data;
  const wrong = checked.error.issues.map((issue) => {
    const field = String(issue.path.at(-1));
    return `${names[field] ?? optionOf(field)}: ${wordsFor(issue)}.`;
  });
  throw new InvalidArgumentError(wrong.join(' '));
}

/** Our schemas have messages of their own for the format of a text, but not for its length. */
function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && issue.origin === 'string') return 'it is empty';
  if (issue.code === 'too_big' && issue.origin === 'string')
    return `it is longer than ${issue.maximum} characters`;
  return issue.message;
}

function optionOf(field: string): string {
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
