import type { StoreApi } from 'zustand';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { Page } from '../../../components/ui/page.tsx';
import { SkeletonRows } from '../../../components/ui/skeleton-rows.tsx';
import type { TrainState } from '../train-store.ts';
import { DataForm } from './data-form.tsx';
import { DatasetSummary } from './dataset-summary.tsx';
import { JournalSection } from './journal-section.tsx';
import { LearningCurves } from './learning-curves.tsx';
import { OptionsForm } from './options-form.tsx';
import { RunProgress } from './run-progress.tsx';
import { TrainContext, useTrain } from './train-context.ts';
import { TrainedLibrary } from './trained-library.tsx';
import styles from './train-screen.module.css';

/** The Train screen: a folder becomes a library, which is compared with the open one before it replaces it. */
export function TrainScreen({ store }: { readonly store: StoreApi<TrainState> }) {
  return (
    <TrainContext value={store}>
      <Page title="Train">
        <Notices />
        <Stage />
      </Page>
    </TrainContext>
  );
}

function Notices() {
  const failure = useTrain((state) => state.failure);
  const notice = useTrain((state) => state.notice);
  return (
    <>
      {/* Always there, so that a screen reader hears when its text changes. */}
      <p role="status" className={notice === null ? styles['silent'] : styles['notice']}>
        {notice}
      </p>
      {failure !== null && <ErrorNotice title="That did not work" error={failure} />}
    </>
  );
}

/** What to show, depending on the state of the training. */
function Stage() {
  const state = useTrain(({ status }) => status?.state ?? null);
  const isInspected = useTrain(({ inspection }) => inspection.phase === 'ready');
  switch (state) {
    case null:
      return <SkeletonRows count={4} label="Checking on training" />;
    case 'idle':
      return (
        <>
          <DataForm />
          {isInspected && <DatasetSummary />}
          {isInspected && <OptionsForm />}
        </>
      );
    case 'running':
    case 'paused':
    case 'failed':
      return (
        <>
          <RunProgress />
          <LearningCurves />
          <JournalSection />
        </>
      );
    case 'done':
      return (
        <>
          <TrainedLibrary />
          <LearningCurves />
          <JournalSection />
        </>
      );
  }
}
