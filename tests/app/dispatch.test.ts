import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { createDispatch } from '#electron/app/dispatch.ts';

const contract = {
  double: { request: z.strictObject({ n: z.number() }), reply: z.object({ twice: z.number() }) },
  fail: { request: z.strictObject({}), reply: z.object({}) },
  lie: { request: z.strictObject({}), reply: z.object({ n: z.number() }) },
} as const;

const dispatch = createDispatch(contract, {
  double: ({ n }) => ({ twice: 2 * n, secret: 'not in the contract' }),
  fail: () => {
    throw new ReelscopeError('unknown-film', 'No such film.');
  },
  lie: () => ({ n: 'text' }) as unknown as { n: number },
});
const call = (method: string, request: unknown, signal = new AbortController().signal) =>
  dispatch(method, request, signal);

describe('createDispatch', () => {
  it('answers a good request, without fields that the contract does not name', async () => {
    expect(await call('double', { n: 4 })).toEqual({ ok: true, reply: { twice: 8 } });
  });

  it.each([{}, { n: 'four' }, { n: 4, more: 1 }, null, 'text', undefined])(
    'refuses the wrong request %j in one line that names the method',
    async (request) => {
      const answer = await call('double', request);
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } });
      if (!answer.ok) expect(answer.error.message).toMatch(/^The request double is not valid: [^\n]+$/);
    },
  );

  it.each(['no such', 'constructor', '__proto__', 'toString'])(
    'refuses the unknown method %s',
    async (method) => {
      expect(await call(method, {})).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    },
  );

  it('turns our errors into values', async () => {
    expect(await call('fail', {})).toEqual({
      ok: false,
      error: { code: 'unknown-film', message: 'No such film.', retryable: false },
    });
  });

  it('does not pass on a reply that breaks the contract', async () => {
    expect(await call('lie', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('does not start a call that was aborted before', async () => {
    const answer = await call('double', { n: 1 }, AbortSignal.abort());
    expect(answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });
});
