import { describe, expect, it } from 'vitest';
import { keysOf, matching } from '../../renderer/src/lib/command.ts';

const NO_KEYS = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe('keysOf', () => {
  it.each([
    [{ key: 'z', ctrlKey: true }, 'Ctrl+Z'],
    [{ key: 'Z', metaKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: '1', altKey: true }, 'Alt+1'],
    [{ key: 'k' }, 'K'],
  ])('names keys as commands do', (keys, name) => {
    expect(keysOf({ ...NO_KEYS, ...keys })).toBe(name);
  });
});

describe('matching', () => {
  it('finds titles that hold every word, in any order', () => {
    const commands = ['Go to Tune', 'Go to Train', 'Undo'].map((title) => ({ title, run: () => undefined }));
    expect(matching(commands, 'tune go').map(({ title }) => title)).toEqual(['Go to Tune']);
    expect(matching(commands, '')).toHaveLength(3);
  });
});
