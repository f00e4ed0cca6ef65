import { useState } from 'react';
import type { KnownLibrary } from '#shared/contract/libraries.ts';
import type { Publication } from '#shared/contract/publication.ts';
import { Button } from '../../../components/ui/button.tsx';
import { CheckBox } from '../../../components/ui/check-box.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { ProgressBar } from '../../../components/ui/progress-bar.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatBytes, formatCountOf, formatDate } from '../../../lib/format.ts';
import type { TransferState } from '../transfer-store.ts';
import styles from './libraries.module.css';

interface PublishSectionProps {
  readonly libraries: readonly KnownLibrary[];
  readonly state: TransferState;
}

/** Publishes a library of this computer to the bucket, for others to sync. */
export function PublishSection({ libraries, state }: PublishSectionProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [signed, setSigned] = useState(true);
  const { publication, publish, cancelPublication } = state;
  const library = libraries.find(({ folder }) => folder === chosen) ?? libraries[0];
  const isRunning = publication.state === 'running';
  return (
    <Section
      title="Publish"
      note="Uploads what the bucket does not have yet and updates the channel last, so that nobody ever syncs half a publication."
    >
      {library === undefined ? (
        <p className={styles['text']}>There is no library to publish: train one, or open the sample.</p>
      ) : (
        <>
          <Choice
            label="Library"
            value={library.folder}
            options={libraries.map((each) => ({ value: each.folder, text: nameOf(each) }))}
            onChange={setChosen}
          />
          <CheckBox isSelected={signed} onChange={setSigned}>
            Sign with my key, so that nobody else can publish in my name
          </CheckBox>
          {publication.state === 'running' && (
            <>
              <p className={styles['text']}>{publication.progress.message}</p>
              <ProgressBar label="Publishing" fraction={publication.progress.fraction} />
            </>
          )}
          <div role="status">
            {/* What would be sent is about one library, and perhaps not the one chosen since. */}
            {publication.state === 'done' &&
              (!publication.dryRun || publication.publication.id === library.summary.id) && (
                <PublicationResult publication={publication.publication} isDryRun={publication.dryRun} />
              )}
            {publication.state === 'failed' && <p className={styles['bad']}>{publication.error.message}</p>}
          </div>
          <div className={styles['actions']}>
            {!isRunning && (
              <>
                <Button onPress={() => void publish(library.folder, { signed, dryRun: true })}>
                  List what would be sent
                </Button>
                <Button onPress={() => void publish(library.folder, { signed, dryRun: false })}>
                  Publish
                </Button>
              </>
            )}
            {isRunning && <Button onPress={() => void cancelPublication()}>Cancel</Button>}
          </div>
        </>
      )}
    </Section>
  );
}

const nameOf = ({ summary, origin }: KnownLibrary) =>
  origin === 'version' ? `${summary.name} ${summary.id.slice(0, 6)}` : summary.name;

function PublicationResult(props: { readonly publication: Publication; readonly isDryRun: boolean }) {
  const { sent, sentBytes, totalBytes, channel, sequence, key, expires } = props.publication;
  if (!props.isDryRun) {
    return (
      <p className={styles['good']}>
        Published as number {sequence} of channel {channel}: {formatBytes(sentBytes)} of{' '}
        {formatBytes(totalBytes)} had to be sent. {key === null ? 'It is not signed' : `Signed by ${key}`};
        valid until {formatDate(expires)}.
      </p>
    );
  }
  if (sent.length === 0) {
    return (
      <p className={styles['text']}>The bucket has every part already; only the channel would change.</p>
    );
  }
  return (
    <>
      <div className={styles['head']}>
        <p className={styles['text']}>
          {formatBytes(sentBytes)} of {formatBytes(totalBytes)} would be sent; nothing was sent yet.
        </p>
        <ExportMenu
          label="What would be sent"
          table={() => ({
            name: 'What would be sent',
            columns: ['file', 'parts', 'bytes'],
            rows: sent.map(({ path, parts, bytes }) => [path, parts, bytes]),
          })}
        />
      </div>
      <table className={styles['table']} aria-label="What would be sent">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" className={styles['number']}>
              Parts
            </th>
            <th scope="col" className={styles['number']}>
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {sent.map(({ path, parts, bytes }) => (
            <tr key={path}>
              <td className={styles['path']}>{path}</td>
              <td className={styles['number']}>{formatCountOf(parts, 'part')}</td>
              <td className={styles['number']}>{formatBytes(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
