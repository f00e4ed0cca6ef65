import { describe, expect, it } from 'vitest';
import { settingsSchema, type SettingsReply } from '#shared/contract/settings.ts';
import { createClient } from '../../renderer/src/lib/client/client.ts';
import { createRunningWork } from '../../renderer/src/lib/running-work.ts';
import { createSettingsStore } from '../../renderer/src/lib/settings-store.ts';
import { createTransferStore } from '../../renderer/src/features/libraries/transfer-store.ts';
import { FakeTransport, settled } from './fake-transport.ts';

const DISK_FULL = { code: 'disk-full', message: 'The disk is full.', retryable: false } as const;
const KEPT: SettingsReply = {
  settings: settingsSchema.parse({}),
  notice: null,
  secrets: { keptIn: 'memory', areThere: true },
};

/** The state of the transfers, with keys typed into the form. */
function setUp() {
  const transport = new FakeTransport();
  const client = createClient(transport);
  const store = createTransferStore({
    client,
    settings: createSettingsStore(client),
    work: createRunningWork(),
  });
  store.getState().edit({
    address: 's3://bucket',
    credentialsKind: 'keys',
    accessKeyId: 'ID',
    secretAccessKey: 'SECRET',
  });
  return { transport, store };
}

const starts = [
  { method: 'sync.start', start: (store: ReturnType<typeof setUp>['store']) => store.getState().startSync() },
  {
    method: 'publication.start',
    start: (store: ReturnType<typeof setUp>['store']) =>
      store.getState().publish('/models', { signed: true, dryRun: false }),
  },
];

describe('the state of syncing and publishing', () => {
  it.each(starts)('keeps the typed keys, empties their fields, then asks for $method', async (each) => {
    const { transport, store } = setUp();
    void each.start(store);
    const keep = transport.lastCall('credentials.keep');
    expect(keep.request).toEqual({ accessKeyId: 'ID', secretAccessKey: 'SECRET' });
    transport.reply(keep, KEPT);
    await settled();
    transport.reply(transport.lastCall('settings.change'), KEPT);
    await settled();
    expect(store.getState().form).toMatchObject({
      credentialsKind: 'saved',
      accessKeyId: '',
      secretAccessKey: '',
    });
    expect(transport.lastCall(each.method).request).toMatchObject({
      connection: { address: 's3://bucket', credentials: { kind: 'saved' } },
    });
  });

  it.each(starts)(
    'says why the keys cannot be kept, leaves them typed and asks for no $method',
    async (each) => {
      const { transport, store } = setUp();
      void each.start(store);
      transport.fail(transport.lastCall('credentials.keep'), DISK_FULL);
      await settled();
      expect(store.getState()).toMatchObject({
        error: DISK_FULL,
        form: { credentialsKind: 'keys', accessKeyId: 'ID', secretAccessKey: 'SECRET' },
      });
      expect(transport.calls('settings.change')).toEqual([]);
      expect(transport.calls(each.method)).toEqual([]);
    },
  );

  it('leaves the keys typed where the connection cannot be kept', async () => {
    const { transport, store } = setUp();
    void store.getState().startSync();
    transport.reply(transport.lastCall('credentials.keep'), KEPT);
    await settled();
    transport.fail(transport.lastCall('settings.change'), DISK_FULL);
    await settled();
    expect(store.getState()).toMatchObject({ error: DISK_FULL, form: { secretAccessKey: 'SECRET' } });
    expect(transport.calls('sync.start')).toEqual([]);
  });
});
