import type { ReplyOf } from '#shared/contract/contract.ts';
import type { ModelSummary } from '#shared/contract/training.ts';
import { Button } from '../../../components/ui/button.tsx';
import { DataTable } from '../../../components/ui/data-table.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { SkeletonRows } from '../../../components/ui/skeleton-rows.tsx';
import { formatBytes, formatCountOf, formatShare } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { COMPARED, comparedMethods, type ComparedNumber } from '../comparison-rows.ts';
import { useTrain } from './train-context.ts';
import styles from './train-screen.module.css';

/** A trained library that awaits a decision: what it is, how it compares with the open one, and what to do with it. */
export function TrainedLibrary() {
  const comparison = useTrain((state) => state.comparison);
  const { compare, decide } = useTrain((state) => state);
  if (comparison.phase === 'failed') {
    return (
      <ErrorNotice title="The libraries cannot be compared" error={comparison.error} onRetry={compare} />
    );
  }
  const reply = shown(comparison);
  if (reply === null) return <SkeletonRows count={6} label="Comparing with the open library" />;
  const { trained, active } = reply;
  const models = active === null ? [trained] : [trained, active];
  const columns = [
    'About',
    `Trained: ${trained.name}`,
    ...(active === null ? [] : [`Open now: ${active.name}`]),
  ];
  const descriptions = DESCRIPTIONS.map(([name, describe]) => [name, ...models.map(describe)] as const);
  return (
    <Section title={`Trained: ${trained.name}`} note={introduction(reply)}>
      <div className={styles['buttons']}>
        <Button
          onPress={() => {
            decide('activate');
          }}
        >
          Activate
        </Button>
        <Button
          onPress={() => {
            decide('keep');
          }}
        >
          Keep for later
        </Button>
        <Button
          onPress={() => {
            decide('discard');
          }}
        >
          Discard
        </Button>
      </div>
      <div className={styles['buttons']}>
        <strong>Library details</strong>
        <ExportMenu
          label="Library details"
          table={() => ({ name: 'Library details', columns, rows: descriptions })}
        />
      </div>
      <DataTable
        label="Library details"
        columns={columns}
        rows={descriptions.map((cells) => ({ key: cells[0], cells }))}
      />
      <QualityTable reply={reply} />
    </Section>
  );
}

function introduction({ trained, active, sameSplit }: ReplyOf<'training.compare'>): string {
  if (trained.quality === null)
    return 'It was not measured: nothing was held out, or too few viewers have ratings to hold out.';
  if (active?.quality == null)
    return 'The open library was not measured, so there is nothing to compare with.';
  return sameSplit
    ? 'Both were measured on the same held-out ratings, so differences come from the models.'
    : 'They were measured on different ratings, so a difference may come from the data and not from the models.';
}

const DESCRIPTIONS: readonly (readonly [string, (model: ModelSummary) => string])[] = [
  ['Films', ({ counts }) => counts.films.toLocaleString('en')],
  ['Viewers', ({ counts }) => counts.viewers.toLocaleString('en')],
  ['Ratings', ({ counts }) => counts.ratings.toLocaleString('en')],
  ['Rank, iterations', ({ rank, iterations }) => `${rank}, ${iterations}`],
  [
    'Default blend',
    ({ defaultWeights: { content, collab } }) => `${formatShare(content / (content + collab))} content`,
  ],
  ['Size', ({ bytes }) => formatBytes(bytes)],
];

function QualityTable({ reply }: { readonly reply: ReplyOf<'training.compare'> }) {
  const methods = comparedMethods(reply);
  if (methods.length === 0) return null;
  const viewers = reply.trained.quality?.byViewer.collaborative.viewers;
  return (
    <>
      <div className={styles['buttons']}>
        <strong>
          Measured on held-out ratings{viewers === undefined ? '' : ` of ${formatCountOf(viewers, 'viewer')}`}
        </strong>
        <ExportMenu
          label="Comparison"
          table={() => ({
            name: 'Comparison',
            columns: ['method', 'metric', 'trained', 'open'],
            rows: methods.flatMap(({ name, numbers }) =>
              numbers.map(({ trained, active }, i) => [name, COMPARED[i]?.name ?? '', trained, active]),
            ),
          })}
        />
      </div>
      <DataTable
        label="Measured on held-out ratings"
        columns={['Method', ...COMPARED.map(({ name }) => name)]}
        rows={methods.map(({ name, numbers }) => ({
          key: name,
          cells: [
            name,
            ...COMPARED.map(({ key, isQuality }, i) => (
              <Compared key={key} number={numbers[i]} isQuality={isQuality} />
            )),
          ],
        }))}
      />
    </>
  );
}

/** The trained model's number, and below it the difference from the open one's. */
function Compared(props: { readonly number: ComparedNumber | undefined; readonly isQuality: boolean }) {
  const { trained = null, active = null } = props.number ?? {};
  if (trained === null || active === null) return <>{trained?.toFixed(4) ?? '–'}</>;
  const difference = trained - active;
  const isEqual = Math.abs(difference) < 0.00005;
  const look = isEqual || !props.isQuality ? undefined : difference > 0 ? 'better' : 'worse';
  return (
    <>
      {trained.toFixed(4)}
      <small className={styles['against']}>
        {`open ${active.toFixed(4)}, `}
        <span className={look && styles[look]}>
          {isEqual ? 'the same' : `${difference > 0 ? '+' : '−'}${Math.abs(difference).toFixed(4)}`}
        </span>
      </small>
    </>
  );
}
