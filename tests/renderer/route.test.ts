import { describe, expect, it } from 'vitest';
import { hashOf, screenIdOf } from '../../renderer/src/app/route.ts';

const IDS = ['explore', 'tune', 'settings'];

describe('screenIdOf', () => {
  it('reads what hashOf writes', () => {
    for (const id of IDS) expect(screenIdOf(hashOf(id), IDS)).toBe(id);
  });

  it('takes the first screen where the address names none that there is', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#tune', '#/Tune']) {
      expect(screenIdOf(hash, IDS)).toBe('explore');
    }
  });

  it('leaves what follows the screen to the screen', () => {
    expect(screenIdOf('#/tune/weights', IDS)).toBe('tune');
  });
});
