import { useMemo, useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { LineChart, type Series } from '../../../components/ui/line-chart.tsx';
import { NumberField } from '../../../components/ui/number-field.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatShare } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { meanCurve, type WhatIfPoint } from '../mean-curve.ts';
import { bestPoint } from '../metrics.ts';
import { useTune, useTuneParts } from './tune-context.ts';
import styles from './tune-screen.module.css';

const LARGEST_ID = 2 ** 31 - 1;
/** Metrics for one viewer's lists. */
const OF_VIEWERS = [
  { value: 'ndcg', text: 'NDCG@20', of: 'NDCG@20 of hidden films' },
  { value: 'recall', text: 'Recall@20', of: 'Recall@20 of hidden films' },
  { value: 'novelty', text: 'Novelty', of: 'Novelty of the lists' },
] as const;
type ViewerMetric = (typeof OF_VIEWERS)[number]['value'];

/** Which blend recovers what a viewer, or a sample of them, is known to like; computed on demand. */
export function WhatIfSection() {
  const { library } = useTuneParts();
  const sample = useTune((state) => state.sample);
  const ofViewer = useTune((state) => state.ofViewer);
  const userId = useTune((state) => state.userId);
  const share = useTune((state) => state.current.share);
  const { startSample, stopSample, askViewer, setUserId } = useTune((state) => state);
  const [metric, setMetric] = useState<ViewerMetric>('ndcg');
  const measure = OF_VIEWERS.find(({ value }) => value === metric)?.of ?? '';
  const mean = useMemo(() => meanCurve(sample.results), [sample.results]);
  const one = shown(ofViewer);
  const series: Series[] = [
    ...(mean.length === 0
      ? []
      : [
          {
            name: `Mean of ${sample.results.length} viewers`,
            tone: 'accent' as const,
            points: asPoints(mean, metric),
          },
        ]),
    ...(one === null
      ? []
      : [{ name: `Viewer ${one.userId}`, tone: 'collab' as const, points: asPoints(one.points, metric) }]),
  ];
  const best = one === null ? undefined : bestPoint(one.points, (point) => point[metric]);
  if (!library.hasContent) {
    return (
      <Section title="What if">
        <p className={styles['text']}>Films of this library have no texts, so there is nothing to blend.</p>
      </Section>
    );
  }
  return (
    <Section
      title="What if"
      note="A fifth of what a viewer liked is hidden at a time; each blend tries to find it again from the rest. The film factors have seen all ratings, the hidden ones too, so this flatters the collaborative score a little: compare blends by it, not libraries."
    >
      <div className={styles['line']}>
        <NumberField label="Viewer" value={userId ?? NaN} least={0} most={LARGEST_ID} onChange={setUserId} />
        <Button isDisabled={userId === null || ofViewer.phase === 'loading'} onPress={askViewer}>
          Measure this viewer
        </Button>
        {sample.isRunning ? (
          <Button onPress={stopSample}>Stop</Button>
        ) : (
          <Button onPress={startSample}>Measure a sample of viewers</Button>
        )}
        <span role="status" className={styles['text']}>
          {sample.isRunning ? `${sample.asked} viewers measured …` : ''}
        </span>
      </div>
      {ofViewer.phase === 'failed' && (
        <ErrorNotice title="There is no curve for this viewer" error={ofViewer.error} onRetry={askViewer} />
      )}
      {ofViewer.phase === 'ready' && ofViewer.value === null && (
        <p className={styles['text']}>
          No viewer with that number liked five films or more, so there is nothing to hide.
        </p>
      )}
      {series.length > 0 && (
        <>
          <Choice label="Measured by" value={metric} options={OF_VIEWERS} onChange={setMetric} />
          <LineChart
            title={`${measure} by content share`}
            xLabel="Content share"
            series={series}
            formatX={formatShare}
            formatY={(value) => value.toFixed(3)}
            mark={{ x: share, label: `now ${formatShare(share)}` }}
          />
        </>
      )}
      {one !== null && best !== undefined && (
        <p className={styles['text']}>
          {`Viewer ${one.userId} liked ${one.hidden} films; ${measure} is highest at ${formatShare(best.contentShare)} content (${best[metric].toFixed(4)}).`}
        </p>
      )}
    </Section>
  );
}

function asPoints(points: readonly WhatIfPoint[], metric: ViewerMetric) {
  return points.map((point) => ({ x: point.contentShare, y: point[metric] }));
}
