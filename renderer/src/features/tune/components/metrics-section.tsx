import { useState } from 'react';
import type { Evaluation } from '#shared/domain/evaluation.ts';
import { Choice } from '../../../components/ui/choice.tsx';
import { DataTable } from '../../../components/ui/data-table.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { LineChart, type Series } from '../../../components/ui/line-chart.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { SkeletonRows } from '../../../components/ui/skeleton-rows.tsx';
import { formatCountOf, formatShare } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { bestPoint, METRICS, nearestPoint, type Metric } from '../metrics.ts';
import { useTune } from './tune-context.ts';
import styles from './tune-screen.module.css';

/** The metrics of every blend, as training measured them on held-out ratings. */
export function MetricsSection() {
  const evaluation = useTune((state) => state.evaluation);
  const { loadEvaluation } = useTune((state) => state);
  const [metric, setMetric] = useState<Metric>('ndcg');
  if (evaluation.phase === 'failed') {
    return (
      <ErrorNotice title="The metrics could not be read" error={evaluation.error} onRetry={loadEvaluation} />
    );
  }
  const measured = shown(evaluation);
  const chosen = METRICS.find(({ value }) => value === metric);
  return (
    <Section
      title="Metrics against weights"
      note="Measured when the library was trained, by models that had not seen the held-out ratings. The default blend is where NDCG@20 is highest."
    >
      {evaluation.phase !== 'ready' && <SkeletonRows count={3} label="Reading the metrics" />}
      {evaluation.phase === 'ready' && measured === null && (
        <p className={styles['text']}>
          Nothing was held out when this library was trained, or too little, so there is no honest curve to
          draw. Train it again with a part held out, or look at “What if” below.
        </p>
      )}
      {measured !== null && (
        <>
          <Choice label="Metric" value={metric} options={METRICS} onChange={setMetric} />
          <div className={styles['measured']}>
            <Chart evaluation={measured} metric={metric} title={chosen?.text ?? ''} />
            <AtThisBlend evaluation={measured} />
          </div>
          <p className={styles['text']}>
            {`${chosen?.text ?? ''}: ${chosen?.about ?? ''}. Means over ${formatCountOf(measured.byViewer.viewers, 'viewer')}; ${formatShare(measured.holdout)} of the ratings were held out.`}
          </p>
        </>
      )}
    </Section>
  );
}

interface ChartProps {
  readonly evaluation: Evaluation;
  readonly metric: Metric;
  readonly title: string;
}

function Chart({ evaluation: { byViewer, byTime }, metric, title }: ChartProps) {
  const share = useTune((state) => state.current.share);
  const series: Series[] = [
    { name: 'Random part held out', tone: 'accent', points: pointsOf(byViewer.points, metric) },
    ...(byTime === null
      ? []
      : [{ name: 'Newest held out', tone: 'ink' as const, points: pointsOf(byTime.points, metric) }]),
  ];
  const best = bestPoint(byViewer.points, (point) => point[metric]);
  return (
    <div className={styles['side']}>
      <LineChart
        title={`${title} by content share`}
        xLabel="Content share"
        series={series}
        formatX={formatShare}
        formatY={(value) => value.toFixed(3)}
        mark={{ x: share, label: `now ${formatShare(share)}` }}
      />
      {best !== undefined && (
        <p className={styles['text']}>
          {`Highest at ${formatShare(best.contentShare)} content: ${best[metric].toFixed(4)}.`}
        </p>
      )}
    </div>
  );
}

/** All metrics of the current blend, or of the nearest measured one. */
function AtThisBlend({ evaluation: { byViewer, byTime } }: { readonly evaluation: Evaluation }) {
  const share = useTune((state) => state.current.share);
  const parts = byTime === null ? [byViewer] : [byViewer, byTime];
  const points = parts.map((part) => nearestPoint(part.points, share));
  const measuredAt = points[0]?.contentShare ?? share;
  const columns = ['Metric', 'Random part', 'Newest'].slice(0, 1 + parts.length);
  return (
    <div className={styles['side']}>
      <div className={styles['caption']}>
        {`At ${formatShare(measuredAt)} content`}
        <ExportMenu
          label="At this blend"
          table={() => ({
            name: 'At this blend',
            columns: ['contentShare', ...columns],
            rows: METRICS.map(({ value, text }) => [
              measuredAt,
              text,
              ...points.map((point) => point?.[value] ?? null),
            ]),
          })}
        />
      </div>
      <DataTable
        label="At this blend"
        columns={columns}
        rows={METRICS.map(({ value, text }) => ({
          key: value,
          cells: [text, ...points.map((point) => point?.[value].toFixed(4) ?? '–')],
        }))}
      />
    </div>
  );
}

function pointsOf(points: Evaluation['byViewer']['points'], metric: Metric) {
  return points.map((point) => ({ x: point.contentShare, y: point[metric] }));
}
