import type { Portrait } from '#shared/contract/explore.ts';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { formatCountOf } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { portraitTable } from '../list-tables.ts';
import { useExploreState } from './explore-context.ts';
import styles from './side-panel.module.css';

const MOST_GENRES = 10;

/** What somebody's ratings say about them. */
export function PortraitPanel() {
  const answer = useExploreState((state) => state.portrait);
  const refresh = useExploreState((state) => state.refresh);
  if (answer.phase === 'failed') {
    return <ErrorNotice title="No portrait" error={answer.error} onRetry={refresh} />;
  }
  const portrait = shown(answer);
  if (portrait === null) {
    return (
      <p className={styles['note']}>
        {answer.phase === 'idle' ? 'Choose a viewer, or rate films.' : 'Looking at their ratings …'}
      </p>
    );
  }
  return <PortraitTables portrait={portrait} />;
}

function PortraitTables({ portrait }: { readonly portrait: Portrait }) {
  const genres = portrait.genres.slice(0, MOST_GENRES);
  return (
    <>
      <div className={styles['summary']}>
        <p className={styles['note']}>
          {formatCountOf(portrait.ratingCount, 'rating')}, {portrait.meanRating.toFixed(2)} on average
        </p>
        <ExportMenu label="portrait" table={() => portraitTable(portrait)} />
      </div>
      <GroupTable title="Genres" rows={genres.map(({ genre, ...group }) => ({ name: genre, ...group }))} />
      <GroupTable
        title="Decades"
        rows={portrait.decades.map(({ decade, ...group }) => ({ name: `${decade}s`, ...group }))}
      />
    </>
  );
}

interface GroupTableProps {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly count: number; readonly meanRating: number }[];
}

function GroupTable({ title, rows }: GroupTableProps) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section className={styles['section']}>
      <h3>{title}</h3>
      <table aria-label={title} className={styles['parts']}>
        <tbody>
          {rows.map(({ name, count, meanRating }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                <span
                  aria-hidden="true"
                  className={`${styles['meter'] ?? ''} ${styles['collab'] ?? ''}`}
                  style={{ width: `${(100 * count) / most}%` }}
                />
              </th>
              <td>
                {formatCountOf(count, 'rating')}, mean {meanRating.toFixed(1)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
