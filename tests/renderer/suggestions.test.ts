import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSuggestions } from '../../renderer/src/lib/suggestions.ts';
import { settled } from './fake-transport.ts';

interface Search {
  readonly query: string;
  readonly signal: AbortSignal;
  answer(found: readonly string[]): void;
}

function setUp() {
  const searches: Search[] = [];
  const store = createSuggestions<string>({
    search: (query, signal) =>
      new Promise((resolve) => {
        searches.push({ query, signal, answer: resolve });
      }),
    accepts: (query) => query.length >= 2,
    pauseMs: 80,
  });
  function type(text: string): void {
    store.getState().setQuery(text);
  }
  function search(index: number): Search {
    const found = searches[index];
    if (found === undefined) throw new Error(`search ${index} was never made`);
    return found;
  }
  return { store, searches, search, type };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createSuggestions', () => {
  it('searches once, when typing pauses', () => {
    const { searches, type } = setUp();
    for (const text of ['h', 'he', 'hea', 'heat']) {
      type(text);
      vi.advanceTimersByTime(79);
    }
    expect(searches).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(searches.map((each) => each.query)).toEqual(['heat']);
  });

  it('searches for a text that is followed by a space before typing pauses', async () => {
    const { store, search, type } = setUp();
    type('heat');
    type('heat ');
    vi.advanceTimersByTime(80);
    search(0).answer(['Heat']);
    await settled();
    expect(store.getState().found).toEqual({ phase: 'ready', value: ['Heat'] });
  });

  it('does not search for a text that is not worth it, and forgets what it found', async () => {
    const { store, search, searches, type } = setUp();
    type('he');
    vi.advanceTimersByTime(80);
    search(0).answer(['Heat']);
    await settled();
    expect(store.getState().found).toEqual({ phase: 'ready', value: ['Heat'] });
    type('h');
    vi.advanceTimersByTime(1000);
    expect(searches).toHaveLength(1);
    expect(store.getState().found).toEqual({ phase: 'idle' });
  });

  it('aborts the search for an earlier text as soon as typing goes on, and drops its answer', async () => {
    const { store, search, type } = setUp();
    type('he');
    vi.advanceTimersByTime(80);
    type('al');
    expect(search(0).signal.aborted).toBe(true);
    search(0).answer(['Heat']);
    await settled();
    expect(store.getState().found).toEqual({ phase: 'loading', previous: null });
    vi.advanceTimersByTime(80);
    search(1).answer(['Alien']);
    await settled();
    expect(store.getState().found).toEqual({ phase: 'ready', value: ['Alien'] });
  });

  it('keeps the last suggestions while the next are searched for', async () => {
    const { store, search, type } = setUp();
    type('al');
    vi.advanceTimersByTime(80);
    search(0).answer(['Alien']);
    await settled();
    type('ali');
    type('alie');
    expect(store.getState().found).toEqual({ phase: 'loading', previous: ['Alien'] });
  });
});
