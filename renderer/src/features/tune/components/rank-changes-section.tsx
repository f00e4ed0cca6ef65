import { useEffect } from 'react';
import { titleWithYear } from '#shared/domain/film.ts';
import { SEARCH_MODES, type SearchMode } from '#shared/domain/recommendation.ts';
import type { TuneSetting } from '#shared/contract/session.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { DataTable } from '../../../components/ui/data-table.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { NumberField } from '../../../components/ui/number-field.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { ValueSlider } from '../../../components/ui/value-slider.tsx';
import { formatShare } from '../../../lib/format.ts';
import { IDLE, shown } from '../../../lib/loadable.ts';
import { overlap, type RankChange } from '../rank-changes.ts';
import { isAsCompared, LISTED } from '../tune-store.ts';
import { useTune } from './tune-context.ts';
import styles from './tune-screen.module.css';

const PERCENT: Intl.NumberFormatOptions = { style: 'percent', maximumFractionDigits: 0 };
const MODES: Record<SearchMode, string> = { auto: 'Automatic', exact: 'Exact', index: 'IVFPQ' };
const LARGEST_ID = 2 ** 31 - 1;

/** The value in the choice of libraries that means the open one. */
const OPEN = 'open';

/** How a list changes between two settings: other weights, the exact answer and the index, or another library. */
export function RankChangesSection() {
  const film = useTune((state) => state.film);
  const userId = useTune((state) => state.userId);
  const current = useTune((state) => state.current);
  const other = useTune((state) => state.other);
  const changes = useTune((state) => (isAsCompared(state) ? state.changes : IDLE));
  const { setFilm, setUserId, setCurrent, setOther, compareRanks } = useTune((state) => state);
  const canCompare = film.trim() !== '' && userId !== null;
  const compared = shown(changes);
  return (
    <Section
      title="Rank changes"
      note="Compares two hybrid lists for one film and one viewer: with the blend above and another one, by the exact answer and by the index, or in this library and in another one."
    >
      <div className={styles['line']}>
        <TextField
          label="Film"
          value={film}
          onChange={setFilm}
          onSubmit={compareRanks}
          placeholder="Heat (1995)"
        />
        <NumberField
          label="For viewer"
          value={userId ?? NaN}
          least={0}
          most={LARGEST_ID}
          onChange={setUserId}
        />
      </div>
      <div className={styles['pair']}>
        <div className={styles['side']}>
          <strong className={styles['now']}>{`Now: ${formatShare(current.share)} content`}</strong>
          <ModeChoice label="Found by, now" setting={current} onChange={setCurrent} />
        </div>
        <div className={styles['side']}>
          <ValueSlider
            label="Compared with"
            value={other.share}
            least={0}
            most={1}
            step={0.05}
            format={PERCENT}
            onChange={(share) => {
              setOther({ share });
            }}
          />
          <ModeChoice label="Found by, compared" setting={other} onChange={setOther} />
          <LibraryChoice />
        </div>
      </div>
      <div className={styles['buttons']}>
        <Button isDisabled={!canCompare || changes.phase === 'loading'} onPress={compareRanks}>
          Compare
        </Button>
      </div>
      {changes.phase === 'failed' && (
        <ErrorNotice title="The lists cannot be compared" error={changes.error} onRetry={compareRanks} />
      )}
      {compared !== null && <Changes changes={compared} />}
    </Section>
  );
}

/** Which library the compared list comes from; hidden if there is only one. */
function LibraryChoice() {
  const against = useTune((state) => state.against);
  const others = useTune((state) => state.others);
  const { setAgainst, loadOthers } = useTune((state) => state);
  // On every show: libraries come and go on other screens.
  useEffect(loadOthers, [loadOthers]);
  if (others.length === 0) return null;
  return (
    <Choice
      label="In library, compared"
      value={against?.id ?? OPEN}
      options={[
        { value: OPEN, text: 'The open one' },
        ...others.map(({ id, name }) => ({ value: id, text: `${name} ${id.slice(0, 6)}` })),
      ]}
      onChange={(chosen) => {
        setAgainst(others.find(({ id }) => id === chosen) ?? null);
      }}
    />
  );
}

function ModeChoice(props: {
  readonly label: string;
  readonly setting: TuneSetting;
  readonly onChange: (setting: Partial<TuneSetting>) => void;
}) {
  return (
    <Choice
      label={props.label}
      value={props.setting.mode}
      options={SEARCH_MODES.map((mode) => ({ value: mode, text: MODES[mode] }))}
      onChange={(mode) => {
        props.onChange({ mode });
      }}
    />
  );
}

function Changes({ changes }: { readonly changes: readonly RankChange[] }) {
  return (
    <>
      <div className={styles['buttons']}>
        <strong role="status">{`${formatShare(overlap(changes, LISTED))} of the first ${LISTED} are the same films`}</strong>
        <ExportMenu
          label="Rank changes"
          table={() => ({
            name: 'Rank changes',
            columns: ['movieId', 'title', 'year', 'now', 'compared'],
            rows: changes.map(({ film, current, other }) => [
              film.movieId,
              film.title,
              film.year,
              current,
              other,
            ]),
          })}
        />
      </div>
      <div className={styles['pair']}>
        <SlopeChart changes={changes} />
        <DataTable
          label="Rank changes"
          columns={['Film', 'Now', 'Compared', 'Change']}
          textColumns={[0]}
          rows={changes.map(({ film, current, other }) => ({
            key: film.movieId,
            cells: [titleWithYear(film), current ?? '–', other ?? '–', changeText(current, other)],
          }))}
        />
      </div>
    </>
  );
}

/** From the current to the compared setting: up is towards the first place. */
function changeText(current: number | null, other: number | null): string {
  if (current === null) return 'new';
  if (other === null) return 'gone';
  if (current === other) return '=';
  return other < current ? `▲ ${current - other}` : `▼ ${other - current}`;
}

const SLOPES_WIDTH = 320;

/** A line for each film from its place now to its place in the compared list; the table gives the same in text. */
function SlopeChart({ changes }: { readonly changes: readonly RankChange[] }) {
  const [left, right] = [30, SLOPES_WIDTH - 30];
  const y = (rank: number | null) => 14 + ((rank ?? 1) - 1) * 20;
  return (
    <svg
      width={SLOPES_WIDTH}
      height={20 * LISTED + 8}
      role="img"
      aria-label="Each film’s place now, on the left, and in the compared list, on the right; the table has the numbers."
      className={styles['slopes']}
    >
      {changes.map(({ film, current, other }) => (
        <g key={film.movieId} className={slopeLook(current, other)}>
          {/* A film in only one list has no second place. */}
          <line
            x1={current === null ? right - 30 : left}
            x2={other === null ? left + 30 : right}
            y1={y(current ?? other)}
            y2={y(other ?? current)}
          />
          {current !== null && (
            <text x={left - 8} y={y(current) + 4} textAnchor="end">
              {current}
            </text>
          )}
          {other !== null && (
            <text x={right + 8} y={y(other) + 4}>
              {other}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function slopeLook(current: number | null, other: number | null): string | undefined {
  if (current === null || other === null) return styles['lost'];
  if (current === other) return styles['level'];
  return other < current ? styles['up'] : styles['down'];
}
