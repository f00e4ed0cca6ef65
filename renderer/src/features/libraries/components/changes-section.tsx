import type { Comparison, KnownLibrary } from '#shared/contract/libraries.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatCountOf, formatScore } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import type { Table } from '../../../lib/table/table.ts';
import type { LibrariesState } from '../libraries-store.ts';
import styles from './libraries.module.css';

interface ChangesSectionProps {
  readonly open: KnownLibrary;
  readonly known: readonly KnownLibrary[];
  readonly state: LibrariesState;
}

/** What changed for viewers from another library, usually the previous version, to the open one. */
export function ChangesSection({ open, known, state }: ChangesSectionProps) {
  const others = known.filter(({ folder }) => folder !== open.folder);
  const comparison = shown(state.comparison);
  return (
    <Section
      title="What changed for viewers"
      note={`Lists of the most active viewers in ${open.summary.name}, compared with their lists in another library.`}
    >
      {others.length === 0 && (
        <p className={styles['text']}>
          There is only one library here. After the next sync or training you can compare the two.
        </p>
      )}
      <div className={styles['actions']}>
        {others.map((library) => (
          <Button
            key={library.folder}
            isDisabled={state.comparison.phase === 'loading'}
            onPress={() => {
              state.compare(library);
            }}
          >
            {library.state === 'previous'
              ? 'Since the previous version'
              : `Against ${library.summary.name} ${library.summary.id.slice(0, 6)}`}
          </Button>
        ))}
      </div>
      {state.comparison.phase === 'loading' && <p className={styles['text']}>Asking both libraries …</p>}
      {state.comparison.phase === 'failed' && (
        <p className={styles['bad']}>{state.comparison.error.message}</p>
      )}
      {comparison !== null && <ComparisonDetails comparison={comparison} />}
    </Section>
  );
}

function ComparisonDetails({ comparison }: { readonly comparison: Comparison }) {
  const { before, now, viewers, meanShared, listLength, mostChanged, sameSplit } = comparison;
  const [was, is] = [before.quality?.byViewer.collaborative, now.quality?.byViewer.collaborative];
  return (
    <>
      <dl className={styles['pairs']}>
        <dt>Films</dt>
        <dd>{describeCount(before.counts.films, now.counts.films)}</dd>
        <dt>Viewers</dt>
        <dd>{describeCount(before.counts.viewers, now.counts.viewers)}</dd>
        <dt>Ratings</dt>
        <dd>{describeCount(before.counts.ratings, now.counts.ratings)}</dd>
        {was !== undefined && is !== undefined && (
          <>
            <dt>NDCG@20</dt>
            <dd>
              {formatScore(was.ndcg)} → {formatScore(is.ndcg)}
              {!sameSplit && ' (measured on different ratings)'}
            </dd>
          </>
        )}
        <dt>Lists</dt>
        <dd>
          {meanShared === null
            ? 'The two libraries have no viewer in common.'
            : `${meanShared.toFixed(1)} of ${listLength} films stayed, on average over ${formatCountOf(viewers, 'viewer')}`}
        </dd>
      </dl>
      {mostChanged.length > 0 && (
        <>
          <div className={styles['head']}>
            <p className={styles['text']}>Viewers whose lists changed most</p>
            <ExportMenu label="changed lists" table={() => changesTable(comparison)} />
          </div>
          <ul className={styles['list']} aria-label="Viewers whose lists changed most">
            {mostChanged.map(({ userId, shared, entered, left }) => (
              <li key={userId} className={styles['library']}>
                <p className={styles['name']}>
                  Viewer {userId}
                  <span className={styles['mark']}>
                    {shared} of {listLength} stayed
                  </span>
                </p>
                <p className={styles['facts']}>In: {titles(entered)}</p>
                <p className={styles['facts']}>Out: {titles(left)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** A row for each film that entered or left a viewer's list. */
function changesTable({ mostChanged }: Comparison): Table {
  return {
    name: 'Changed lists',
    columns: ['userId', 'change', 'movieId', 'title', 'year'],
    rows: mostChanged.flatMap(({ userId, entered, left }) =>
      [
        ...entered.map((film) => ({ change: 'in', film })),
        ...left.map((film) => ({ change: 'out', film })),
      ].map(({ change, film }) => [userId, change, film.movieId, film.title, film.year]),
    ),
  };
}

const titles = (films: Comparison['mostChanged'][number]['entered']) =>
  films.length === 0 ? 'none' : films.map(({ title }) => title).join(', ');

function describeCount(before: number, now: number): string {
  const difference = now - before;
  const sign = difference > 0 ? '+' : '−';
  const change = difference === 0 ? 'as before' : `${sign}${Math.abs(difference).toLocaleString('en')}`;
  return `${now.toLocaleString('en')} (${change})`;
}
