import type { Settings } from '#shared/contract/settings.ts';
import { Section } from '../../../components/ui/section.tsx';
import styles from './settings-screen.module.css';

/** The recently opened libraries. */
export function RecentSection({ recent }: { readonly recent: Settings['libraries']['recent'] }) {
  return (
    <Section title="Recently opened">
      {recent.length === 0 ? (
        <p className={styles['folder']}>Libraries that you open are listed here.</p>
      ) : (
        <ul className={styles['recent']}>
          {recent.map(({ folder, name }) => (
            <li key={folder}>
              <p className={styles['name']}>{name}</p>
              <p className={styles['folder']}>{folder}</p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
