import { Button } from '../../../components/ui/button.tsx';
import { ProgressBar } from '../../../components/ui/progress-bar.tsx';
import { Section } from '../../../components/ui/section.tsx';
import type { SyncProgress } from '#shared/domain/sync.ts';
import { formatBytes, formatSeconds } from '../../../lib/format.ts';
import type { TransferState } from '../transfer-store.ts';
import styles from './libraries.module.css';

/** Fetches the models that the bucket's channel names, and shows the progress. */
export function SyncSection({ state }: { readonly state: TransferState }) {
  const { sync, error, startSync, control } = state;
  const isOver = sync.state === 'idle' || sync.state === 'done' || sync.state === 'failed';
  const progress = 'progress' in sync ? sync.progress : null;
  return (
    <Section
      title="Sync"
      note="Downloads the newest models, checks every byte, then opens them. The previous version stays for a rollback."
    >
      {progress !== null && <Progress progress={progress} />}
      {sync.state === 'running' && progress === null && <p className={styles['text']}>Connecting …</p>}
      <div role="status">
        {sync.state === 'paused' && (
          <p className={styles['text']}>
            {sync.reason.kind === 'asked'
              ? 'Paused. What was downloaded so far is kept.'
              : `Paused; what was downloaded so far is kept. ${sync.reason.error.message}`}
          </p>
        )}
        {sync.state === 'done' && (
          <p className={styles['good']}>
            {sync.changed ? 'The newest models are here and open.' : 'The newest models were here already.'}
            {sync.key !== null &&
              sync.firstSeen &&
              ` They are signed by ${sync.key}, which is trusted from now on: ask the publisher whether this key is theirs.`}
          </p>
        )}
        {sync.state === 'failed' && <p className={styles['bad']}>{sync.error.message}</p>}
        {error !== null && <p className={styles['bad']}>{error.message}</p>}
      </div>
      <div className={styles['actions']}>
        {isOver && <Button onPress={() => void startSync()}>Sync now</Button>}
        {sync.state === 'running' && <Button onPress={() => void control('pause')}>Pause</Button>}
        {sync.state === 'paused' && <Button onPress={() => void control('resume')}>Resume</Button>}
        {!isOver && <Button onPress={() => void control('cancel')}>Cancel</Button>}
      </div>
    </Section>
  );
}

function Progress({ progress }: { readonly progress: SyncProgress }) {
  const { message, fraction, bytes, totalBytes, rate, secondsLeft, parts, partsReused } = progress;
  const facts = [
    ...(totalBytes > 0 ? [`${formatBytes(bytes)} of ${formatBytes(totalBytes)}`] : []),
    ...(rate === null ? [] : [`${rate.perSecond.toFixed(1)} ${rate.unit}/s`]),
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    ...(partsReused > 0 ? [`${partsReused} of ${parts} parts were here already`] : []),
  ];
  return (
    <>
      <p className={styles['text']}>{message}</p>
      <ProgressBar label="Syncing models" fraction={fraction} />
      <p className={styles['facts']}>{facts.join(' · ')}</p>
    </>
  );
}
