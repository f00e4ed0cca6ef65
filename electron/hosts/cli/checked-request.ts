import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';

/**
 * The request that a command's options make. Throws an InvalidArgumentError, which is wrong usage, and calls what is
 * wrong as the person wrote it: by `names`, or as the field with hyphens (caFile: --ca-file).
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

/** Our schemas say in words what a text must look like, and leave its length to zod. */
function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && issue.origin === 'string') return 'it is empty';
  if (issue.code === 'too_big' && issue.origin === 'string')
    return `it is longer than ${issue.maximum} characters`;
  return issue.message;
}

function optionOf(field: string): string {
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
