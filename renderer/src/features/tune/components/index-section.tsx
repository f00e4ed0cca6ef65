import { useState } from 'react';
import type { IndexReport } from '#shared/contract/schemas.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { LineChart } from '../../../components/ui/line-chart.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { ValueSlider } from '../../../components/ui/value-slider.tsx';
import { formatShare } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import type { IndexName } from '../tune-store.ts';
import { useTune, useTuneParts } from './tune-context.ts';
import styles from './tune-screen.module.css';

/** How much of the exact answer the indexes find, and how fast, by number of lists visited. */
export function IndexSection() {
  const { library } = useTuneParts();
  return (
    <Section
      title="Index"
      note="How many of the ten best films the index finds and how long that takes, next to the exact answer, measured on this computer with this library. It takes some seconds and can be stopped."
    >
      <div className={styles['pair']}>
        {library.hasContent && <OneIndex index="content" title="Content" />}
        <OneIndex index="collaborative" title="Collaborative" />
      </div>
    </Section>
  );
}

function OneIndex({ index, title }: { readonly index: IndexName; readonly title: string }) {
  const report = useTune((state) => state.reports[index]);
  const { measureIndex, stopMeasuring } = useTune((state) => state);
  const measured = shown(report);
  return (
    <div className={styles['side']}>
      <div className={styles['buttons']}>
        <strong>{`${title} index`}</strong>
        {report.phase === 'loading' ? (
          <Button
            label={`Stop measuring the ${index} index`}
            onPress={() => {
              stopMeasuring(index);
            }}
          >
            Stop
          </Button>
        ) : (
          <Button
            label={`Measure the ${index} index`}
            onPress={() => {
              measureIndex(index);
            }}
          >
            Measure
          </Button>
        )}
        <span role="status" className={styles['text']}>
          {report.phase === 'loading' ? 'Measuring …' : ''}
        </span>
      </div>
      {report.phase === 'failed' && <ErrorNotice title="It could not be measured" error={report.error} />}
      {measured !== null && <Report report={measured} title={title} />}
    </div>
  );
}

function Report({ report, title }: { readonly report: IndexReport; readonly title: string }) {
  const { byNprobe, nprobe, exact } = report;
  const own = byNprobe.findIndex((point) => point.nprobe === nprobe);
  const [place, setPlace] = useState(Math.max(0, own));
  const point = byNprobe[place];
  return (
    <>
      <ValueSlider
        label="nprobe"
        value={place}
        least={0}
        most={byNprobe.length - 1}
        step={1}
        text={String(point?.nprobe ?? '')}
        onChange={setPlace}
      />
      {point !== undefined && (
        <p className={styles['text']}>
          {`${formatShare(point.recallAt10)} of the ten best found in ${point.p50Ms.toFixed(3)} ms (99 of 100 within ${point.p99Ms.toFixed(3)} ms); the exact answer takes ${exact.p50Ms.toFixed(3)} ms. ${point.nprobe} of ${report.nlist} lists are searched; this library's default is ${nprobe}.`}
        </p>
      )}
      <LineChart
        title={`${title}: recall@10 by nprobe`}
        xLabel="nprobe"
        series={[
          {
            name: 'Recall@10',
            tone: 'content',
            points: byNprobe.map((each) => ({ x: each.nprobe, y: each.recallAt10 })),
          },
        ]}
        formatX={(value) => String(Math.round(value))}
        formatY={(value) => value.toFixed(2)}
        {...(point === undefined ? {} : { mark: { x: point.nprobe, label: `nprobe ${point.nprobe}` } })}
      />
      <LineChart
        title={`${title}: milliseconds by nprobe`}
        xLabel="nprobe"
        series={[
          {
            name: 'Median query',
            tone: 'accent',
            points: byNprobe.map((each) => ({ x: each.nprobe, y: each.p50Ms })),
          },
          {
            name: 'Exact answer',
            tone: 'ink',
            points: byNprobe.map((each) => ({ x: each.nprobe, y: exact.p50Ms })),
          },
        ]}
        formatX={(value) => String(Math.round(value))}
        formatY={(value) => value.toFixed(2)}
        {...(point === undefined ? {} : { mark: { x: point.nprobe, label: `nprobe ${point.nprobe}` } })}
      />
    </>
  );
}
