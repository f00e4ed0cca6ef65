import type { ReplyOf } from '#shared/contract/contract.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatBytes, formatCountOf, formatSeconds } from '../../../lib/format.ts';
import { shown, type Loadable } from '../../../lib/loadable.ts';
import styles from './libraries.module.css';

interface MemorySectionProps {
  readonly report: Loadable<ReplyOf<'system.report'>>;
  readonly onRead: () => void;
}

const known = (bytes: number | null) => (bytes === null ? 'not reported by this system' : formatBytes(bytes));

/** What the engine's process holds in memory. */
export function MemorySection({ report, onRead }: MemorySectionProps) {
  const value = shown(report);
  return (
    <Section
      title="Memory"
      note="A library is read from disk on demand. The system takes back cached and mapped pages when it needs the memory."
      actions={<Button onPress={onRead}>{value === null ? 'Show' : 'Refresh'}</Button>}
    >
      {report.phase === 'failed' && <p className={styles['bad']}>{report.error.message}</p>}
      {value !== null && (
        <dl className={styles['pairs']}>
          <dt>In memory now</dt>
          <dd>{formatBytes(value.memory.residentBytes)}</dd>
          <dt>Its own</dt>
          <dd>{known(value.memory.anonymousBytes)}</dd>
          <dt>From files</dt>
          <dd>{known(value.memory.fileBackedBytes)}</dd>
          <dt>Mapped</dt>
          <dd>{known(value.memory.mappedBytes)}</dd>
          <dt>Running for</dt>
          <dd>{formatSeconds(value.uptimeMs / 1000)}</dd>
          <dt>Open parts</dt>
          <dd>
            {value.parts.length === 0
              ? 'none; each is opened when it is needed'
              : value.parts.map(({ name, openMs }) => `${name} (${openMs.toFixed(1)} ms)`).join(', ')}
            {value.parts.length > 0 && `; ${formatCountOf(value.parts.length, 'part')}`}
          </dd>
        </dl>
      )}
    </Section>
  );
}
