import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { NumberField } from 'react-aria-components/NumberField';
import { Popover } from 'react-aria-components/Popover';
import { Button } from '../../../components/ui/button.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { formatCountOf } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { NO_FILTERS } from '../explore-state.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import styles from './explore-toolbar.module.css';

const WHOLE: Intl.NumberFormatOptions = { useGrouping: false, maximumFractionDigits: 0 };

/** The genres and years to which all lists and the map are limited. */
export function FilterControls() {
  const { store } = useExplore();
  const filters = useExploreState((state) => state.filters);
  const facets = useExploreState((state) => shown(state.facets));
  const { setFilters } = store.getState();
  const { genres, fromYear, toYear } = filters;
  const isFiltered = genres.length > 0 || fromYear !== null || toYear !== null;
  return (
    <div role="group" aria-label="Filters" className={styles['filters']}>
      <MenuTrigger>
        <Button isDisabled={facets === null}>
          {genres.length === 0
            ? 'All genres'
            : genres.length <= 2
              ? genres.join(', ')
              : `${genres.length} genres`}
        </Button>
        <Popover className={classNames(styles['popover'])}>
          <Menu
            aria-label="Genres"
            selectionMode="multiple"
            selectedKeys={genres}
            onSelectionChange={(keys) => {
              setFilters({ genres: keys === 'all' ? [] : [...keys].map(String) });
            }}
            className={classNames(styles['menu'])}
          >
            {(facets?.genres ?? []).map(({ genre, films }) => (
              <MenuItem key={genre} id={genre} textValue={genre} className={classNames(styles['item'])}>
                <span className={styles['genre']}>{genre}</span>
                <span className={styles['films']}>{formatCountOf(films, 'film')}</span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <span className={styles['years']}>
        <YearField
          label="From year"
          value={fromYear}
          placeholder={facets?.firstYear ?? null}
          onChange={(year) => {
            setFilters({ fromYear: year });
          }}
        />
        –
        <YearField
          label="To year"
          value={toYear}
          placeholder={facets?.lastYear ?? null}
          onChange={(year) => {
            setFilters({ toYear: year });
          }}
        />
      </span>
      {isFiltered && (
        <Button
          look="quiet"
          label="Clear filters"
          onPress={() => {
            setFilters(NO_FILTERS);
          }}
        >
          ✕
        </Button>
      )}
    </div>
  );
}

interface YearFieldProps {
  readonly label: string;
  /** Null for any. */
  readonly value: number | null;
  readonly placeholder: number | null;
  readonly onChange: (year: number | null) => void;
}

/** A year that takes effect on Enter or when the field is left; empty means any year. */
function YearField({ label, value, placeholder, onChange }: YearFieldProps) {
  return (
    <NumberField
      aria-label={label}
      value={value ?? NaN}
      formatOptions={WHOLE}
      onChange={(year) => {
        onChange(Number.isNaN(year) ? null : year);
      }}
    >
      <Input
        className={classNames(styles['year'])}
        {...(placeholder === null ? {} : { placeholder: String(placeholder) })}
      />
    </NumberField>
  );
}
