import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeFolder } from '#electron/formats/home-folder.ts';

describe('homeFolder', () => {
  it('is where the platform keeps what belongs to a person, unless REELSCOPE_HOME says otherwise', () => {
    expect(homeFolder({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(join('/data', 'reelscope'));
    expect(homeFolder({ APPDATA: 'C:\\Data' }, 'win32')).toBe(join('C:\\Data', 'Reelscope'));
    expect(homeFolder({ XDG_DATA_HOME: '/data', REELSCOPE_HOME: '/mine' }, 'linux')).toBe('/mine');
  });

  it.each([undefined, '', 'relative'])('does not follow a variable that is %j', (value) => {
    const usual = join(homedir(), '.local', 'share', 'reelscope');
    expect(homeFolder({ XDG_DATA_HOME: value }, 'linux')).toBe(usual);
    const usualOnWindows = join(homedir(), 'AppData', 'Roaming', 'Reelscope');
    expect(homeFolder({ APPDATA: value }, 'win32')).toBe(usualOnWindows);
  });
});
