import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createHistory } from '../../renderer/src/lib/history.ts';

interface State {
  readonly film: string;
  readonly weight: number;
  readonly answer: string;
}

function setUp() {
  const store = createStore<State>(() => ({ film: '', weight: 0.5, answer: '' }));
  let at = 0;
  const history = createHistory({
    store,
    choicesOf: ({ film, weight }: State) => ({ film, weight }),
    put: (choices) => {
      store.setState(choices);
    },
    pauseMs: 100,
    now: () => at,
  });
  const stop = history.follow();
  const choose = (choices: Partial<State>, waited = 1000) => {
    at += waited;
    store.setState(choices);
  };
  const chosen = () => [store.getState().film, store.getState().weight];
  return { store, history, stop, choose, chosen };
}

describe('a history of choices', () => {
  it('knows no step before what it was told to begin with', () => {
    const { store, history, choose, chosen } = setUp();
    store.setState({ film: 'Heat' });
    history.forget();
    history.undo();
    expect(chosen()).toEqual(['Heat', 0.5]);
    choose({ weight: 0.9 });
    history.undo();
    expect(chosen()).toEqual(['Heat', 0.5]);
  });

  it('steps back and forth, and leaves answers alone', () => {
    const { store, history, choose, chosen } = setUp();
    choose({ film: 'Heat' });
    choose({ weight: 0.9 });
    store.setState({ answer: 'ten films' });
    history.undo();
    expect(chosen()).toEqual(['Heat', 0.5]);
    history.undo();
    expect(chosen()).toEqual(['', 0.5]);
    history.undo();
    expect(chosen()).toEqual(['', 0.5]);
    history.redo();
    history.redo();
    history.redo();
    expect(chosen()).toEqual(['Heat', 0.9]);
    expect(store.getState().answer).toBe('ten films');
  });

  it('takes the moves of a slider for one step', () => {
    const { history, choose, chosen } = setUp();
    choose({ film: 'Heat' });
    choose({ weight: 0.6 });
    for (const weight of [0.7, 0.8, 0.9]) choose({ weight }, 20);
    history.undo();
    expect(chosen()).toEqual(['Heat', 0.5]);
    history.redo();
    expect(chosen()).toEqual(['Heat', 0.9]);
  });

  it('forgets what was undone once something else is chosen', () => {
    const { history, choose, chosen } = setUp();
    choose({ film: 'Heat' });
    history.undo();
    choose({ film: 'Alien' });
    history.redo();
    expect(chosen()).toEqual(['Alien', 0.5]);
    history.undo();
    expect(chosen()).toEqual(['', 0.5]);
  });

  it('notes nothing once it stopped following', () => {
    const { history, stop, choose, chosen } = setUp();
    stop();
    choose({ film: 'Heat' });
    history.undo();
    expect(chosen()).toEqual(['Heat', 0.5]);
  });
});
