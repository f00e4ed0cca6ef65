import { Button } from '../../../components/ui/button.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatShare } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import type { ReportsState } from '../reports-store.ts';
import styles from './libraries.module.css';

interface IndexSectionProps {
  readonly report: ReportsState['index'];
  readonly onMeasure: ReportsState['measureIndex'];
}

/** How well an index of the open library finds what the exact answer finds. */
export function IndexSection({ report, onMeasure }: IndexSectionProps) {
  const value = shown(report);
  const isMeasuring = report.phase === 'loading';
  return (
    <Section
      title="Indexes"
      note="How many of the ten best films each index finds and how long that takes, measured on this computer."
      actions={
        value !== null && (
          <ExportMenu
            label="Recall by nprobe"
            table={() => ({
              name: `Recall by nprobe, ${value.name}`,
              columns: ['nprobe', 'recallAt10', 'p50Ms', 'p99Ms'],
              rows: value.byNprobe.map(({ nprobe, recallAt10, p50Ms, p99Ms }) => [
                ...[nprobe, recallAt10, p50Ms, p99Ms],
              ]),
            })}
          />
        )
      }
    >
      <div className={styles['actions']}>
        <Button
          isDisabled={isMeasuring}
          onPress={() => {
            onMeasure('content');
          }}
        >
          Measure content
        </Button>
        <Button
          isDisabled={isMeasuring}
          onPress={() => {
            onMeasure('collaborative');
          }}
        >
          Measure collaborative
        </Button>
        <span role="status">{isMeasuring && 'Measuring …'}</span>
      </div>
      {report.phase === 'failed' && <p className={styles['bad']}>{report.error.message}</p>}
      {value !== null && (
        <>
          <p className={styles['facts']}>
            {value.name === 'content' ? 'Content' : 'Collaborative'} index, {value.nlist} lists; the exact
            answer takes {value.exact.p50Ms.toFixed(2)} ms. In use: nprobe {value.nprobe}, shortlist{' '}
            {value.shortlist}.
          </p>
          <table className={styles['table']} aria-label="Recall by nprobe">
            <thead>
              <tr>
                <th scope="col">nprobe</th>
                <th scope="col" className={styles['number']}>
                  Recall@10
                </th>
                <th scope="col" className={styles['number']}>
                  p50
                </th>
                <th scope="col" className={styles['number']}>
                  p99
                </th>
              </tr>
            </thead>
            <tbody>
              {value.byNprobe.map(({ nprobe, recallAt10, p50Ms, p99Ms }) => (
                <tr key={nprobe}>
                  <td>
                    {nprobe}
                    {nprobe === value.nprobe && ' (in use)'}
                  </td>
                  <td className={styles['number']}>{formatShare(recallAt10)}</td>
                  <td className={styles['number']}>{p50Ms.toFixed(2)} ms</td>
                  <td className={styles['number']}>{p99Ms.toFixed(2)} ms</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  );
}
