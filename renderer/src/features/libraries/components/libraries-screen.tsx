import { useStore, type StoreApi } from 'zustand';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { Page } from '../../../components/ui/page.tsx';
import { shown } from '../../../lib/loadable.ts';
import type { SettingsState } from '../../../lib/settings-store.ts';
import type { LibrariesState } from '../libraries-store.ts';
import type { ReportsState } from '../reports-store.ts';
import type { TransferState } from '../transfer-store.ts';
import { ChangesSection } from './changes-section.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { IndexSection } from './index-section.tsx';
import { InstalledSection } from './installed-section.tsx';
import styles from './libraries.module.css';
import { MemorySection } from './memory-section.tsx';
import { PublishSection } from './publish-section.tsx';
import { RequestsSection } from './requests-section.tsx';
import { SyncSection } from './sync-section.tsx';

interface LibrariesScreenProps {
  readonly libraries: StoreApi<LibrariesState>;
  readonly transfer: StoreApi<TransferState>;
  readonly reports: StoreApi<ReportsState>;
  readonly settings: StoreApi<SettingsState>;
}

/** The libraries on this computer, and syncing and publishing models. */
export function LibrariesScreen({ libraries, transfer, reports, settings }: LibrariesScreenProps) {
  const state = useStore(libraries);
  const transfers = useStore(transfer);
  const reporting = useStore(reports);
  const { reply } = useStore(settings);
  const known = shown(state.list);
  const open = known?.libraries.find(({ isOpen }) => isOpen);
  return (
    <Page title="Libraries">
      {state.error !== null && <ErrorNotice title="That could not be done" error={state.error} />}
      {state.list.phase === 'failed' && (
        <ErrorNotice
          title="The libraries cannot be listed"
          error={state.list.error}
          onRetry={state.refresh}
        />
      )}
      <p role="status" className={styles['busy']}>
        {state.busy !== null && `${state.busy} …`}
      </p>
      <div className={styles['columns']}>
        <div className={styles['column']}>
          {known !== null && <InstalledSection known={known} state={state} />}
          {open !== undefined && known !== null && (
            <ChangesSection open={open} known={known.libraries} state={state} />
          )}
          <MemorySection report={reporting.system} onRead={reporting.readSystem} />
          <IndexSection report={reporting.index} onMeasure={reporting.measureIndex} />
        </div>
        <div className={styles['column']}>
          <ConnectionSection
            form={transfers.form}
            problems={transfers.problems}
            check={transfers.check}
            secrets={reply?.secrets ?? null}
            onEdit={transfers.edit}
            onTest={transfers.testConnection}
          />
          <SyncSection state={transfers} />
          {known !== null && <PublishSection libraries={known.libraries} state={transfers} />}
          <RequestsSection requests={reporting.requests} />
        </div>
      </div>
    </Page>
  );
}
