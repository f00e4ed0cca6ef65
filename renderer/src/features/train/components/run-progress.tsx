import { TRAINING_STAGES, type TrainingProgress } from '#shared/domain/progress.ts';
import type { TrainingStatus } from '#shared/contract/training.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { ProgressBar } from '../../../components/ui/progress-bar.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatBytes, formatSeconds, formatShare } from '../../../lib/format.ts';
import { useTrain } from './train-context.ts';
import styles from './train-screen.module.css';

/** An unfinished run: its progress and its actions. */
export function RunProgress() {
  const status = useTrain((state) => state.status);
  const { pause, resume, cancel } = useTrain((state) => state);
  if (status === null || status.state === 'idle' || status.state === 'done') return null;
  const { name, input } = status.options;
  const progress = status.state === 'failed' ? null : status.progress;
  return (
    <Section title={`${titleOf(status)} ${name ?? input}`}>
      {status.state === 'failed' && <ErrorNotice title="The run failed" error={status.error} />}
      {status.state === 'paused' && <p className={styles['text']}>{reasonText(status.reason)}</p>}
      {status.state !== 'failed' && (
        <>
          <ProgressBar label="Training" fraction={progress?.fraction ?? 0} />
          <Stages progress={progress} holdout={status.options.holdout} />
          <p className={styles['text']}>{progressText(progress)}</p>
        </>
      )}
      <div className={styles['buttons']}>
        {status.state === 'running' && <Button onPress={pause}>Pause</Button>}
        {status.state === 'paused' && <Button onPress={resume}>Resume</Button>}
        {status.state === 'failed' && <Button onPress={resume}>Try again</Button>}
        <Button onPress={cancel}>{status.state === 'failed' ? 'Start over' : 'Cancel'}</Button>
      </div>
    </Section>
  );
}

function titleOf({ state }: Exclude<TrainingStatus, { state: 'idle' | 'done' }>): string {
  switch (state) {
    case 'running':
      return 'Training';
    case 'paused':
      return 'Paused:';
    case 'failed':
      return 'Failed:';
  }
}

function reasonText(reason: Extract<TrainingStatus, { state: 'paused' }>['reason']): string {
  switch (reason.kind) {
    case 'asked':
      return 'Paused. It resumes from its last checkpoint, and the library will be the same as if it had never stopped.';
    case 'interrupted':
      return 'Reelscope ended during this run. It resumes from its last checkpoint.';
    case 'disk-full':
      return reason.error.message;
  }
}

function Stages({
  progress,
  holdout,
}: {
  readonly progress: TrainingProgress | null;
  readonly holdout: number;
}) {
  const stages = TRAINING_STAGES.filter((stage) => holdout > 0 || stage !== 'evaluation');
  const current = progress === null ? -1 : stages.indexOf(progress.stage);
  return (
    <ol aria-label="Stages" className={styles['stages']}>
      {stages.map((stage, i) => (
        <li
          key={stage}
          aria-current={i === current ? 'step' : undefined}
          data-done={i < current || undefined}
        >
          {stage}
        </li>
      ))}
    </ol>
  );
}

/** "Learning factors · 3.2 iterations/s · 12 s left · NDCG@20 so far .2884". */
function progressText(progress: TrainingProgress | null): string {
  if (progress === null) return 'Starting …';
  const { message, rate, secondsLeft, quality, device } = progress;
  return [
    message,
    ...(rate === null
      ? []
      : [`${Number(rate.perSecond.toPrecision(3)).toLocaleString('en')} ${rate.unit}/s`]),
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    ...(device?.kind === 'gpu'
      ? [
          `${device.adapter}, ${formatBytes(device.peakBytes)} of ${formatBytes(device.budgetBytes)}, ${formatShare(device.busyShare)} busy`,
        ]
      : []),
    ...(quality === null
      ? []
      : [`NDCG@20 so far ${(quality.hybridNdcg ?? quality.collaborativeNdcg).toFixed(4)}`]),
  ].join(' · ');
}
