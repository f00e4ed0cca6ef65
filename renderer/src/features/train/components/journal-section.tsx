import { useEffect, useRef } from 'react';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { useTrain } from './train-context.ts';
import styles from './train-screen.module.css';

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** The run's log, line by line, scrolled to the newest. */
export function JournalSection() {
  const journal = useTrain((state) => state.journal);
  const list = useRef<HTMLDivElement>(null);
  const lines = journal.flatMap((entry) => (entry.kind === 'line' ? [entry] : []));
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [lines.length]);
  return (
    <Section
      title="Log"
      actions={
        <ExportMenu
          label="Log"
          table={() => ({
            name: 'Training log',
            columns: ['time', 'text'],
            rows: lines.map(({ at, text }) => [at, text]),
          })}
        />
      }
    >
      {/* Focusable, because it scrolls. */}
      <div ref={list} role="log" aria-label="Training log" tabIndex={0} className={styles['log']}>
        {lines.map(({ number, at, text }) => (
          <p key={number}>
            <time dateTime={at}>{time.format(new Date(at))}</time>
            <span>{text}</span>
          </p>
        ))}
      </div>
    </Section>
  );
}
