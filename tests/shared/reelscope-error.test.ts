import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, fromErrorValue, ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';

describe('errors as values', () => {
  it('come back as they went, whatever code and message', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ERROR_CODES), fc.string(), fc.boolean(), (code, message, retryable) => {
        const value = toErrorValue(new ReelscopeError(code, message, { retryable }));
        expect(value).toEqual({ code, message, retryable });
        expect(toErrorValue(fromErrorValue(JSON.parse(JSON.stringify(value)) as typeof value))).toEqual(
          value,
        );
      }),
    );
  });

  it('are not worth retrying unless they say so', () => {
    expect(toErrorValue(new ReelscopeError('unknown-film', 'No.')).retryable).toBe(false);
  });

  it('keep the cause on this side only', () => {
    const error = new ReelscopeError('disk-full', 'Full.', { cause: new Error('ENOSPC') });
    expect(error.cause).toBeInstanceOf(Error);
    expect(toErrorValue(error)).not.toHaveProperty('cause');
  });

  it('call an abort cancelled', () => {
    const controller = new AbortController();
    controller.abort();
    expect(toErrorValue(controller.signal.reason)).toMatchObject({ code: 'cancelled', retryable: true });
  });

  it.each([
    [new TypeError('x is not a function'), 'x is not a function'],
    [new Error('first line\n   second line'), 'first line second line'],
    ['just text', 'just text'],
    [undefined, 'undefined'],
    [{ code: 'no-library' }, 'object'],
  ])('call anything else internal, in one line: %s', (thrown, words) => {
    const value = toErrorValue(thrown);
    expect(value.code).toBe('internal');
    expect(value.message).toContain(words);
    expect(value.message).not.toContain('\n');
  });
});
