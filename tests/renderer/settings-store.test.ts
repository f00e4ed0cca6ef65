import { describe, expect, it } from 'vitest';
import { settingsSchema, type SettingsReply } from '#shared/contract/settings.ts';
import { createClient } from '../../renderer/src/lib/client/client.ts';
import { createSettingsStore } from '../../renderer/src/lib/settings-store.ts';
import { FakeTransport, settled } from './fake-transport.ts';

function reply(theme: 'light' | 'dark'): SettingsReply {
  return {
    settings: settingsSchema.parse({ appearance: { theme } }),
    notice: null,
    secrets: { keptIn: 'memory', areThere: false },
  };
}

function setUp() {
  const transport = new FakeTransport();
  const store = createSettingsStore(createClient(transport));
  const theme = () => store.getState().reply?.settings.appearance.theme;
  return { transport, store, theme };
}

describe('createSettingsStore', () => {
  it('reads the settings, and follows what other windows change', async () => {
    const { transport, store, theme } = setUp();
    const stop = store.getState().follow();
    transport.reply(transport.lastCall('settings.read'), reply('light'));
    await settled();
    expect(theme()).toBe('light');
    transport.event('settings', reply('dark'));
    expect(theme()).toBe('dark');
    stop();
    transport.event('settings', reply('light'));
    expect(theme()).toBe('dark');
  });

  it('says why a change could not be kept, and goes on showing what is set', async () => {
    const { transport, store, theme } = setUp();
    store.getState().follow();
    transport.reply(transport.lastCall('settings.read'), reply('light'));
    await settled();
    const change = store.getState().change({ appearance: { theme: 'dark' } });
    transport.fail(transport.lastCall('settings.change'), {
      code: 'disk-full',
      message: 'The disk is full.',
      retryable: false,
    });
    await change;
    expect(store.getState().error?.code).toBe('disk-full');
    expect(theme()).toBe('light');
  });
});
