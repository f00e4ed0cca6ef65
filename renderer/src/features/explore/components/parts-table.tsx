import type { ScorePart } from '../../../components/ui/part-bar.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { formatParts } from '../../../lib/format.ts';
import styles from './side-panel.module.css';

interface PartsTableProps {
  readonly label: string;
  readonly parts: readonly ScorePart[];
  /** The name of their sum. */
  readonly sumLabel: string;
}

/** The parts of a score, one per line, and their sum. A bar under each shows its size. */
export function PartsTable({ label, parts, sumLabel }: PartsTableProps) {
  const { parts: numbers, sum } = formatParts(parts.map(({ value }) => value));
  const largest = Math.max(...parts.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  return (
    <table aria-label={label} className={styles['parts']}>
      <tbody>
        {parts.map(({ name, value, tone }, i) => (
          <tr key={i}>
            <th scope="row">
              {name}
              <span
                aria-hidden="true"
                className={classNames(styles['meter'], value < 0 ? styles['below'] : styles[tone])}
                style={{ width: `${(100 * Math.abs(value)) / largest}%` }}
              />
            </th>
            <td>{numbers[i]}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{sumLabel}</th>
          <td>{sum}</td>
        </tr>
      </tfoot>
    </table>
  );
}
