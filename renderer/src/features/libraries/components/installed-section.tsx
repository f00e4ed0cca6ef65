import type { ReplyOf } from '#shared/contract/contract.ts';
import type { KnownLibrary } from '#shared/contract/libraries.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatBytes, formatCountOf, formatDate, formatScore } from '../../../lib/format.ts';
import type { Table } from '../../../lib/table/table.ts';
import type { LibrariesState, Verdict } from '../libraries-store.ts';
import styles from './libraries.module.css';

interface InstalledSectionProps {
  readonly known: ReplyOf<'libraries.list'>;
  readonly state: LibrariesState;
}

/** Every library that the program knows, with its actions. */
export function InstalledSection({ known, state }: InstalledSectionProps) {
  const hasPrevious = known.libraries.some((library) => library.state === 'previous');
  const hasSample = known.libraries.some(({ origin }) => origin === 'sample');
  return (
    <Section
      title="On this computer"
      actions={
        <div className={styles['actions']}>
          {hasPrevious && (
            <Button isDisabled={state.busy !== null} onPress={() => void state.rollBack()}>
              Roll back
            </Button>
          )}
          {!hasSample && (
            <Button isDisabled={state.busy !== null} onPress={() => void state.openSample()}>
              Open the sample library
            </Button>
          )}
          <ExportMenu label="libraries" table={() => librariesTable(known.libraries)} />
        </div>
      }
    >
      <ul className={styles['list']} aria-label="Libraries">
        {known.libraries.map((library) => (
          <LibraryItem key={library.folder} library={library} state={state} />
        ))}
        {known.unreadable.map(({ folder, error }) => (
          <li key={folder} className={styles['library']}>
            <p className={styles['name']}>Unreadable library</p>
            <p className={styles['bad']}>{error.message}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function librariesTable(libraries: readonly KnownLibrary[]): Table {
  return {
    name: 'Libraries',
    columns: [
      ...['id', 'name', 'kind', 'isOpen', 'folder', 'created', 'films', 'viewers', 'ratings', 'bytes'],
      ...['rank', 'ndcgCollaborative', 'ndcgHybrid'],
    ],
    rows: libraries.map((library) => {
      const { id, name, created, counts, bytes, rank, quality } = library.summary;
      return [
        ...[id, name, describeKind(library), library.isOpen, library.folder, created],
        ...[counts.films, counts.viewers, counts.ratings, bytes, rank],
        ...[quality?.byViewer.collaborative.ndcg ?? null, quality?.byViewer.hybrid?.ndcg ?? null],
      ];
    }),
  };
}

const STATES = {
  active: 'Active version',
  previous: 'Previous version',
  installed: 'Other version',
} as const;

function LibraryItem({ library, state }: { readonly library: KnownLibrary; readonly state: LibrariesState }) {
  const { summary, folder, isOpen, origin } = library;
  const { counts, quality } = summary;
  const isDisabled = state.busy !== null;
  return (
    <li className={styles['library']} data-open={isOpen}>
      <p className={styles['name']}>
        {summary.name}
        {isOpen && (
          <span className={styles['mark']} data-kind="open">
            Open
          </span>
        )}
        <span className={styles['mark']}>{describeKind(library)}</span>
      </p>
      <p className={styles['facts']}>
        {[
          formatCountOf(counts.films, 'film'),
          formatCountOf(counts.viewers, 'viewer'),
          formatCountOf(counts.ratings, 'rating'),
          formatBytes(summary.bytes),
          `made ${formatDate(summary.created)}`,
        ].join(' · ')}
      </p>
      <p className={styles['facts']}>
        {quality === null
          ? `Rank ${summary.rank}; quality was not measured`
          : `Rank ${summary.rank}; NDCG@20 ${describeQuality(quality.byViewer)}`}
      </p>
      <p className={styles['facts']}>
        {origin === 'version' ? `Version ${summary.id.slice(0, 12)}` : folder}
      </p>
      <VerdictLine verdict={state.verdicts[folder]} />
      <div className={styles['actions']}>
        {!isOpen && (
          <Button
            isDisabled={isDisabled}
            label={`${origin === 'version' ? 'Activate' : 'Open'} ${summary.name} ${summary.id.slice(0, 12)}`}
            onPress={() => void state.open(library)}
          >
            {origin === 'version' ? 'Activate' : 'Open'}
          </Button>
        )}
        <Button
          isDisabled={isDisabled}
          label={`Verify ${summary.name} ${summary.id.slice(0, 12)}`}
          onPress={() => void state.verify(library)}
        >
          Verify
        </Button>
      </div>
    </li>
  );
}

function describeKind({ origin, state }: KnownLibrary): string {
  if (state !== null) return STATES[state];
  return origin === 'sample' ? 'Built in' : 'From a folder';
}

type Methods = NonNullable<KnownLibrary['summary']['quality']>['byViewer'];

function describeQuality({ collaborative, hybrid }: Methods): string {
  const alone = `${formatScore(collaborative.ndcg)} collaborative`;
  return hybrid === null ? alone : `${alone}, ${formatScore(hybrid.ndcg)} blended`;
}

function VerdictLine({ verdict }: { readonly verdict: Verdict | undefined }) {
  if (verdict === undefined) return null;
  if (!verdict.ok) return <p className={styles['bad']}>{verdict.error.message}</p>;
  return (
    <p className={styles['good']}>
      Every byte is right: {formatCountOf(verdict.files, 'file')}, {formatBytes(verdict.bytes)} read.
    </p>
  );
}
