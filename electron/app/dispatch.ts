import type { z } from 'zod';
import type { Answer } from '#shared/contract/messages.ts';
import { ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';

/** The request and reply schemas of one method of a contract. */
interface MethodSchemas {
  readonly request: z.ZodType;
  readonly reply: z.ZodType;
}

type Schemas = Readonly<Record<string, MethodSchemas>>;

/** One handler per method of a contract; each receives a validated request. */
export type HandlersOf<C extends Schemas> = {
  readonly [M in keyof C]: (
    request: z.output<C[M]['request']>,
    signal: AbortSignal,
  ) => z.input<C[M]['reply']> | Promise<z.input<C[M]['reply']>>;
};

type Handler = (request: unknown, signal: AbortSignal) => unknown;

/** Makes one call and resolves with its outcome. Never rejects. */
export type Dispatch = (method: string, request: unknown, signal: AbortSignal) => Promise<Answer>;

/**
 * The single entry point into the application, whatever the transport: validates the request, calls the handler,
 * validates the reply (stripping fields that the contract does not name), and turns errors into values.
 */
export function createDispatch<C extends Schemas>(contract: C, handlers: HandlersOf<C>): Dispatch {
  return async (method, request, signal) => {
    try {
      if (!Object.hasOwn(contract, method)) {
        throw new ReelscopeError('bad-request', `There is no method ${JSON.stringify(method)}.`);
      }
      const schemas = contract[method];
      // TypeScript cannot see that the schema and the handler of one name belong together.
      const handler = handlers[method] as Handler | undefined;
      if (schemas === undefined || handler === undefined) throw new Error(`no handler for ${method}`);
      const checked = schemas.request.safeParse(request);
      if (!checked.success) throw new ReelscopeError('bad-request', describeIssues(method, checked.error));
      signal.throwIfAborted();
      const reply = await handler(checked.data, signal);
      return { ok: true, reply: schemas.reply.parse(reply) };
    } catch (error) {
      return { ok: false, error: toErrorValue(error) };
    }
  };
}

/** What is wrong with a request, in one line. */
function describeIssues(method: string, { issues }: z.ZodError): string {
  const parts = issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return `The request ${method} is not valid: ${parts.join('; ')}.`;
}
