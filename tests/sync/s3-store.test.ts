import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore, PutCondition } from '#electron/sync/object-store.ts';
import { openS3Store } from '#electron/sync/s3-store.ts';
import { sendError, startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { connectionTo } from './sync-harness.ts';

// As OpenStack's Swift 2.30 was seen to answer.
describe('a server that knows no conditions on PUT', () => {
  const signal = new AbortController().signal;
  let server: S3Server;
  let store: ObjectStore;
  beforeEach(async () => {
    server = await startS3Server();
    server.misbehave = ({ request, response }) => {
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
      if (request.method !== 'PUT' || (ifMatch === undefined && ifNoneMatch === undefined)) return false;
      request.resume();
      sendError(response, 501, 'NotImplemented');
      return true;
    };
    store = await openS3Store(connectionTo(server.endpoint));
  });
  afterEach(async () => {
    store.close();
    await server.stop();
  });

  const put = (body: string, condition: PutCondition) =>
    store.put('channel', Buffer.from(body), { condition, cacheControl: 'no-cache', signal });
  const stored = () => [...server.objects.values()].map(String);
  const etagOf = (body: string) => `"${createHash('md5').update(body).digest('hex')}"`;

  it('is asked first, so that nothing is overwritten that was there before', async () => {
    await put('one', { kind: 'absent' });
    expect(stored()).toEqual(['one']);
    await expect(put('two', { kind: 'absent' })).rejects.toMatchObject({ fault: { kind: 'changed' } });
    expect(stored()).toEqual(['one']);
  });

  it('is asked first, so that nothing is overwritten that was replaced meanwhile', async () => {
    await put('one', { kind: 'absent' });
    await put('two', { kind: 'unchanged', etag: etagOf('one') });
    expect(stored()).toEqual(['two']);
    const stale = put('three', { kind: 'unchanged', etag: etagOf('one') });
    await expect(stale).rejects.toMatchObject({ fault: { kind: 'changed' } });
    expect(stored()).toEqual(['two']);
  });
});

describe('an error that a server names', () => {
  const signal = new AbortController().signal;

  async function failureOf(status: number, code: string): Promise<unknown> {
    const server = await startS3Server();
    server.misbehave = ({ request, response }) => {
      request.resume();
      sendError(response, status, code);
      return true;
    };
    const store = await openS3Store(connectionTo(server.endpoint));
    try {
      await store.put('key', Buffer.from('body'), { cacheControl: 'no-cache', signal });
      return undefined;
    } catch (error) {
      return error;
    } finally {
      store.close();
      await server.stop();
    }
  }

  it.each(['constructor', 'toString', '__proto__'])(
    'is judged by its status if it is called %s',
    async (code) => {
      const failure = await failureOf(403, code);
      expect(failure).toMatchObject({
        code: 'store-refused',
        message: expect.stringMatching(/403/) as string,
      });
    },
  );

  // Amazon S3, "Error responses" and "Conditional writes": the client is to try again.
  it.each([
    [400, 'RequestTimeout'],
    [409, 'ConditionalRequestConflict'],
    [409, 'OperationAborted'],
  ])('is worth another attempt if it is %i %s', async (status, code) => {
    expect(await failureOf(status, code)).toMatchObject({ fault: { kind: 'transient' }, retryable: true });
  });
});
