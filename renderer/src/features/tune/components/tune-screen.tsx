import type { StoreApi } from 'zustand';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { Page } from '../../../components/ui/page.tsx';
import type { SettingsState } from '../../../lib/settings-store.ts';
import type { TuneState } from '../tune-store.ts';
import { IndexSection } from './index-section.tsx';
import { MetricsSection } from './metrics-section.tsx';
import { RankChangesSection } from './rank-changes-section.tsx';
import { SessionButtons } from './session-buttons.tsx';
import { SettingSection } from './setting-section.tsx';
import { TuneContext, useTune } from './tune-context.ts';
import { WhatIfSection } from './what-if-section.tsx';

interface TuneScreenProps {
  readonly store: StoreApi<TuneState>;
  readonly library: LibraryDescription;
  readonly settings: StoreApi<SettingsState>;
}

/** The Tune screen: what a blend does, by metrics and by ranks, and what the index costs. */
export function TuneScreen({ store, library, settings }: TuneScreenProps) {
  return (
    <TuneContext value={{ store, library, settings }}>
      <Page title="Tune" actions={<SessionButtons />}>
        <Failure />
        <SettingSection />
        <MetricsSection />
        <WhatIfSection />
        <RankChangesSection />
        <IndexSection />
      </Page>
    </TuneContext>
  );
}

function Failure() {
  const failure = useTune((state) => state.failure);
  return failure === null ? null : <ErrorNotice title="That did not work" error={failure} />;
}
