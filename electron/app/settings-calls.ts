import type { settingsContract, SettingsReply } from '#shared/contract/settings.ts';
import type { HandlersOf } from './dispatch.ts';
import type { ProgramSettings } from './program-settings.ts';
import type { Secrets } from './secrets.ts';

/** Handlers of the calls about settings; `onChange` is called with every change. */
export function settingsCalls(
  settings: ProgramSettings,
  secrets: Secrets,
  onChange: (reply: SettingsReply) => void,
): HandlersOf<typeof settingsContract> {
  const reply = (): SettingsReply => ({
    settings: settings.current,
    notice: settings.notice,
    secrets: { keptIn: secrets.keptIn, areThere: secrets.areThere },
  });
  const changed = (): SettingsReply => {
    onChange(reply());
    return reply();
  };
  return {
    'settings.read': reply,
    'settings.change': (change) => {
      settings.change(change);
      return changed();
    },
    'credentials.keep': async (keys) => {
      await secrets.keep(keys);
      return changed();
    },
    'credentials.forget': () => {
      secrets.forget();
      return changed();
    },
  };
}
