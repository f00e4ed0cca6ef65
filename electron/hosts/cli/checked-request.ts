import type { z } from 'zod';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/**
 * The request that a command's options make. Throws `bad-request`, which calls what is wrong as the person wrote it:
 * by `names`, or as the field with hyphens (caFile: --ca-file).
 */
export function checkedRequest<Schema extends z.ZodType>(
  schema: Schema,
  request: unknown,
  names: Readonly<Record<string, string>> = {},
): z.output<Schema> {
  const checked = schema.safeParse(request);
  if (checked.success) return checked.data;
  const wrong = checked.error.issues.map(({ path, message }) => {
    const field = String(path.at(-1));
    return `${names[field] ?? optionOf(field)}: ${message}.`;
  });
  throw new ReelscopeError('bad-request', wrong.join(' '));
}

function optionOf(field: string): string {
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
