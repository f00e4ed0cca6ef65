import { useStore, type StoreApi } from 'zustand';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { Page } from '../../../components/ui/page.tsx';
import type { SettingsState } from '../../../lib/settings-store.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { LicencesSection } from './licences-section.tsx';
import { RecentSection } from './recent-section.tsx';
import styles from './settings-screen.module.css';
import { SyncSection } from './sync-section.tsx';
import { TrainingSection } from './training-section.tsx';

/** The settings, each change saved at once. */
export function SettingsScreen({ store }: { readonly store: StoreApi<SettingsState> }) {
  const { reply, error, change, forgetKeys } = useStore(store);
  return (
    <Page title="Settings">
      {error !== null && <ErrorNotice title="That could not be saved" error={error} />}
      {reply?.notice != null && (
        <p role="status" className={styles['notice']}>
          {reply.notice}
        </p>
      )}
      {reply !== null && (
        <div className={styles['sections']}>
          <div className={styles['column']}>
            <AppearanceSection
              appearance={reply.settings.appearance}
              onChange={(appearance) => void change({ appearance })}
            />
            <SyncSection
              sync={reply.settings.sync}
              secrets={reply.secrets}
              onChange={(sync) => void change({ sync })}
              onForgetKeys={() => void forgetKeys()}
            />
          </div>
          <div className={styles['column']}>
            <TrainingSection
              training={reply.settings.training}
              onChange={(training) => void change({ training })}
            />
            <RecentSection recent={reply.settings.libraries.recent} />
            <LicencesSection />
          </div>
        </div>
      )}
    </Page>
  );
}
