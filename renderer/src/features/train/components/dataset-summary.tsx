import type { DatasetInspection } from '#shared/domain/training.ts';
import { DataTable } from '../../../components/ui/data-table.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatCountOf, formatShare } from '../../../lib/format.ts';
import { useTrain } from './train-context.ts';
import styles from './train-screen.module.css';

/** How many rejected rows are shown; the export has all that were listed. */
const SHOWN_ROWS = 20;

/** What the folder holds, and which rows cannot be used and why. */
export function DatasetSummary() {
  const inspection = useTrain((state) => state.inspection);
  if (inspection.phase !== 'ready') return null;
  const found = inspection.value.inspection;
  return (
    <Section title="What the folder holds">
      <dl className={styles['facts']}>
        {factsOf(found).map(({ name, value, note }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {note !== '' && <small>{note}</small>}
            </dd>
          </div>
        ))}
        <div>
          <dt>Stars given</dt>
          <dd>
            <StarHistogram stars={found.stars} />
          </dd>
        </div>
      </dl>
      <Rejections found={found} />
    </Section>
  );
}

function factsOf(found: DatasetInspection) {
  const { films, ratings, likes, texts, rated } = found;
  const year = (date: string) => date.slice(0, 4);
  const share = (part: number) => (films.kept === 0 ? '0%' : formatShare(part / films.kept));
  const replaced = ratings.replaced === 0 ? '' : `, ${ratings.replaced} replaced by newer ones`;
  return [
    { name: 'Format', value: found.format, note: '' },
    {
      name: 'Films',
      value: formatCountOf(films.kept, 'film'),
      note: films.merged === 0 ? '' : `${films.merged} listed twice and merged`,
    },
    { name: 'Viewers', value: formatCountOf(found.viewers, 'viewer'), note: '' },
    {
      name: 'Ratings',
      value: formatCountOf(ratings.kept, 'rating'),
      note: `${ratings.read.toLocaleString('en')} read${replaced}`,
    },
    {
      name: 'Likes',
      value: formatCountOf(likes.count, 'like'),
      note: `${likes.from} stars or more; these train the factors`,
    },
    {
      name: 'Rated',
      value: rated === null ? 'No timestamps' : `${year(rated.from)} to ${year(rated.to)}`,
      note: '',
    },
    { name: 'Films with genres', value: share(found.withGenres), note: `${share(found.withTags)} with tags` },
    {
      name: 'Films with texts',
      value: texts === null ? 'None named' : share(texts.joined),
      note:
        texts === null
          ? 'films are compared by genres and tags'
          : `${texts.joined.toLocaleString('en')} of ${texts.read.toLocaleString('en')} texts match a film`,
    },
  ];
}

function StarHistogram({ stars }: { readonly stars: DatasetInspection['stars'] }) {
  const most = Math.max(1, ...stars.map(({ count }) => count));
  const description = stars.map(({ rating, count }) => `${rating}: ${count}`).join(', ');
  return (
    <div role="img" aria-label={`Stars given: ${description}`} className={styles['stars']}>
      {stars.map(({ rating, count }) => (
        <div key={rating}>
          <div style={{ height: `calc(${count / most} * (100% - 1rem))` }} />
          <span>{rating}</span>
        </div>
      ))}
    </div>
  );
}

function Rejections({ found }: { readonly found: DatasetInspection }) {
  const { rejections, rejectedRows } = found;
  if (rejections.length === 0) return <p className={styles['text']}>Every row can be used.</p>;
  return (
    <>
      <div className={styles['buttons']}>
        <strong>Rows that cannot be used</strong>
        <ExportMenu
          label="Why rows were rejected"
          table={() => ({
            name: 'Why rows were rejected',
            columns: ['file', 'reason', 'rows'],
            rows: rejections.map(({ file, reason, count }) => [file, reason, count]),
          })}
        />
      </div>
      <DataTable
        label="Why rows were rejected"
        columns={['File', 'Reason', 'Rows']}
        textColumns={[1]}
        rows={rejections.map(({ file, reason, count }) => ({
          key: `${file} ${reason}`,
          cells: [file, reason, count.toLocaleString('en')],
        }))}
      />
      <div className={styles['buttons']}>
        <strong>The first {formatCountOf(Math.min(SHOWN_ROWS, rejectedRows.length), 'rejected row')}</strong>
        <ExportMenu
          label="Rejected rows"
          table={() => ({
            name: 'Rejected rows',
            columns: ['file', 'line', 'column', 'reason'],
            rows: rejectedRows.map(({ file, line, column, reason }) => [file, line, column, reason]),
          })}
        />
      </div>
      <details>
        <summary>Show them</summary>
        <DataTable
          label="Rejected rows"
          columns={['File', 'Line', 'Column', 'Reason']}
          textColumns={[2, 3]}
          rows={rejectedRows.slice(0, SHOWN_ROWS).map(({ file, line, column, reason }) => ({
            key: `${file} ${line} ${column ?? ''}`,
            cells: [file, line.toLocaleString('en'), column ?? '', reason],
          }))}
        />
      </details>
    </>
  );
}
