import { PassThrough, Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readBody } from '#electron/sync/read-body.ts';
import { madeBytes } from '../fixtures/made-library.ts';

/** Pieces of all sizes, some larger than what may wait, each in memory of its own as Node makes them. */
function pieces(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const sizes = [1, 65_536, 700_000, 16, 0, 300_000, 65_536, 262_144, 5];
  let at = 0;
  return sizes.map((size) => new Uint8Array(bytes.subarray(at, (at += size))));
}

async function read(body: Readable, work: () => Promise<unknown>): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const chunk of readBody(body)) {
    // What was handed out stays as it is while the caller works with it and more arrives.
    await work();
    read.push(Buffer.from(chunk));
  }
  return Buffer.concat(read);
}

const aTurn = () => nextTurn();
const nothing = () => Promise.resolve();

describe('a body', () => {
  const bytes = madeBytes(1_393_238, 7);

  it('is read whole and in order, by a caller who is slower than it and by one who is not', async () => {
    for (const work of [aTurn, nothing]) {
      const got = await read(Readable.from(pieces(bytes), { objectMode: false }), work);
      expect(Buffer.compare(got, bytes)).toBe(0);
    }
  });

  it('that is empty ends', async () => {
    expect(await read(Readable.from([], { objectMode: false }), nothing)).toHaveLength(0);
  });

  it('that breaks gives what arrived, then says what broke it', async () => {
    const body = new PassThrough();
    body.write(bytes.subarray(0, 1000));
    let got = 0;
    const reading = (async () => {
      for await (const chunk of readBody(body)) {
        got += chunk.length;
        body.destroy(new Error('the cable'));
      }
    })();
    await expect(reading).rejects.toThrow('the cable');
    expect(got).toBe(1000);
  });

  it('that is closed before its end is not taken for a whole one', async () => {
    const body = new PassThrough();
    body.write('half');
    const reading = read(body, () => {
      body.destroy();
      return Promise.resolve();
    });
    await expect(reading).rejects.toThrow('Premature close');
  });

  it('waits for a caller who takes his time', async () => {
    let asked = 0;
    const body = new Readable({
      read() {
        asked++;
        this.push(asked > 1000 ? null : Buffer.alloc(65_536));
      },
    });
    const chunks = readBody(body);
    await chunks.next();
    for (let i = 0; i < 100; i++) await nextTurn();
    // One block with the caller, one that waits, and what the stream itself holds.
    expect(asked).toBeLessThan(12);
    await chunks.return(undefined);
    body.destroy();
  });
});
