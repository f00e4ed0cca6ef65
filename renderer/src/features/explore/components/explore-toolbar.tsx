import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { classNames } from '../../../lib/class-names.ts';
import { Choice } from '../../../components/ui/choice.tsx';
import { COLUMNS, COUNTS, type Column } from '../explore-state.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import { FilterControls } from './filter-controls.tsx';
import styles from './explore-toolbar.module.css';

const COLUMN_NAMES: Record<Column, string> = { content: 'Alike', blend: 'Blend', collab: 'For viewer' };
const VIEWS = [
  { value: 'lists', text: 'Lists' },
  { value: 'map', text: 'Map' },
] as const;

/** What is shown, and which films qualify: one line between the query and the results. */
export function ExploreToolbar() {
  const { store } = useExplore();
  const view = useExploreState((state) => state.view);
  const count = useExploreState((state) => state.count);
  const { setView, setCount } = store.getState();
  return (
    <section aria-label="View and filters" className={styles['toolbar']}>
      <Choice
        label="View"
        look="bar"
        value={view.shows}
        options={VIEWS}
        onChange={(shows) => {
          setView({ shows });
        }}
      />
      {view.shows === 'lists' && (
        <>
          <CheckboxGroup
            aria-label="Lists shown"
            value={[...view.columns]}
            onChange={(chosen) => {
              const columns = COLUMNS.filter((column) => chosen.includes(column));
              // At least one list stays.
              if (columns.length > 0) setView({ columns });
            }}
            className={classNames(styles['columns'])}
          >
            {COLUMNS.map((column) => (
              <CheckboxField key={column} value={column}>
                <CheckboxButton className={classNames(styles['column'])}>
                  {COLUMN_NAMES[column]}
                </CheckboxButton>
              </CheckboxField>
            ))}
          </CheckboxGroup>
          <Choice
            label="Rows"
            look="bar"
            value={String(count)}
            options={COUNTS.map((each) => ({
              value: String(each),
              text: each === 10 ? '10 rows' : String(each),
            }))}
            onChange={(text) => {
              const chosen = COUNTS.find((each) => String(each) === text);
              if (chosen !== undefined) setCount(chosen);
            }}
          />
          <CheckboxField
            isSelected={view.numbers}
            onChange={(numbers) => {
              setView({ numbers });
            }}
          >
            <CheckboxButton className={classNames(styles['column'])}>Numbers</CheckboxButton>
          </CheckboxField>
        </>
      )}
      <FilterControls />
    </section>
  );
}
