import { useMemo, useState, type PointerEvent } from 'react';
import { along, axisAround, axisWithin } from '../../lib/chart/scale.ts';
import { classNames } from '../../lib/class-names.ts';
import type { Table } from '../../lib/table/table.ts';
import { useWidth } from '../../lib/use-width.ts';
import { Button } from './button.tsx';
import { DataTable } from './data-table.tsx';
import { ExportMenu } from './export-menu.tsx';
import styles from './line-chart.module.css';

export interface Series {
  readonly name: string;
  readonly tone: 'accent' | 'content' | 'collab' | 'ink';
  /** Ascending in x. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface LineChartProps {
  readonly title: string;
  /** The label of the x axis. */
  readonly xLabel: string;
  readonly series: readonly Series[];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  /** Marks a current value, such as the present setting. */
  readonly mark?: { readonly x: number; readonly label: string };
}

/** The width before layout. */
const FIRST_WIDTH = 560;
const HEIGHT = 220;
const LEFT = 48;
const RIGHT = 20;
const TOP = 16;
const BOTTOM = 34;
/** Up to this many measured points are drawn as dots, to show where a line only connects two of them. */
const MOST_DOTS = 40;
/** Lines differ in dashes too, for people who cannot tell the colours apart. */
const DASHES: Record<Series['tone'], string> = { accent: '', content: '7 3', collab: '2 3', ink: '10 3 2 3' };

/** Lines over one axis, with their numbers under the pointer and as a table. */
export function LineChart({ title, xLabel, series, formatX, formatY, mark }: LineChartProps) {
  const [isTable, setIsTable] = useState(false);
  const { width, ref } = useWidth(FIRST_WIDTH);
  const [pointed, setPointed] = useState<number | null>(null);
  const places = useMemo(
    () => [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b),
    [series],
  );
  const xAxis = axisWithin(mark === undefined ? places : [...places, mark.x], 6);
  const yAxis = axisAround(
    series.flatMap(({ points }) => points.map(({ y }) => y)),
    4,
  );
  const x = (value: number) => LEFT + along(xAxis, value) * (width - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - along(yAxis, value) * (HEIGHT - TOP - BOTTOM);
  const valueAt = (one: Series, place: number) => one.points.find((point) => point.x === place)?.y;

  function pointAt(event: PointerEvent<SVGSVGElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const at = event.clientX - box.left;
    const nearest = places.reduce<number | null>(
      (best, place) => (best === null || Math.abs(x(place) - at) < Math.abs(x(best) - at) ? place : best),
      null,
    );
    setPointed(nearest);
  }

  const table = (): Table => ({
    name: title,
    columns: [xLabel, ...series.map(({ name }) => name)],
    rows: places.map((place) => [place, ...series.map((one) => valueAt(one, place) ?? null)]),
  });

  return (
    <figure className={styles['chart']} aria-label={title}>
      <div className={styles['head']}>
        <span className={styles['title']}>{title}</span>
        <span className={styles['tools']}>
          <Button
            look="quiet"
            label={`${title} as a ${isTable ? 'chart' : 'table'}`}
            onPress={() => {
              setIsTable(!isTable);
            }}
          >
            {isTable ? 'Chart' : 'Table'}
          </Button>
          <ExportMenu label={title} table={table} />
        </span>
      </div>
      {isTable ? (
        <DataTable
          label={title}
          columns={[xLabel, ...series.map(({ name }) => name)]}
          rows={places.map((place) => ({
            key: place,
            isCurrent: place === mark?.x,
            cells: [
              formatX(place),
              ...series.map((one) => {
                const value = valueAt(one, place);
                return value === undefined ? '–' : formatY(value);
              }),
            ],
          }))}
        />
      ) : (
        <>
          <svg
            ref={ref}
            height={HEIGHT}
            role="img"
            aria-label={`${title}: ${series.map(({ name }) => name).join(', ')}, by ${xLabel.toLowerCase()}. The table has the numbers.`}
            className={styles['drawing']}
            onPointerMove={pointAt}
            onPointerLeave={() => {
              setPointed(null);
            }}
          >
            {yAxis.ticks.map((tick) => (
              <g key={tick}>
                <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className={styles['grid']} />
                <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" className={styles['tick']}>
                  {formatY(tick)}
                </text>
              </g>
            ))}
            <line
              x1={LEFT}
              x2={width - RIGHT}
              y1={HEIGHT - BOTTOM}
              y2={HEIGHT - BOTTOM}
              className={styles['axis']}
            />
            {xAxis.ticks.map((tick) => (
              <text
                key={tick}
                x={x(tick)}
                y={HEIGHT - BOTTOM + 15}
                textAnchor="middle"
                className={styles['tick']}
              >
                {formatX(tick)}
              </text>
            ))}
            <text
              x={(LEFT + width - RIGHT) / 2}
              y={HEIGHT - 4}
              textAnchor="middle"
              className={styles['tick']}
            >
              {xLabel}
            </text>
            {mark !== undefined && (
              <>
                <line
                  x1={x(mark.x)}
                  x2={x(mark.x)}
                  y1={TOP}
                  y2={HEIGHT - BOTTOM}
                  className={styles['mark']}
                />
                <text
                  x={x(mark.x)}
                  y={TOP - 5}
                  textAnchor={
                    along(xAxis, mark.x) > 0.85 ? 'end' : along(xAxis, mark.x) < 0.15 ? 'start' : 'middle'
                  }
                  className={styles['markLabel']}
                >
                  {mark.label}
                </text>
              </>
            )}
            {pointed !== null && (
              <line
                x1={x(pointed)}
                x2={x(pointed)}
                y1={TOP}
                y2={HEIGHT - BOTTOM}
                className={styles['pointer']}
              />
            )}
            {series.map(({ name, tone, points }) => (
              <g key={name} className={styles[tone]}>
                <polyline
                  points={points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ')}
                  strokeDasharray={DASHES[tone]}
                  className={styles['line']}
                />
                {points
                  .filter((point) => points.length <= MOST_DOTS || point.x === pointed)
                  .map((point) => (
                    <circle
                      key={point.x}
                      cx={x(point.x)}
                      cy={y(point.y)}
                      r={point.x === pointed ? 4 : 2.5}
                      className={styles['dot']}
                    />
                  ))}
              </g>
            ))}
          </svg>
          <ul className={styles['legend']} aria-hidden="true">
            {series.map((one) => {
              const value = pointed === null ? undefined : valueAt(one, pointed);
              return (
                <li key={one.name} className={classNames(styles[one.tone])}>
                  <svg viewBox="0 0 20 8" className={styles['swatch']}>
                    <line
                      x1="0"
                      x2="20"
                      y1="4"
                      y2="4"
                      strokeDasharray={DASHES[one.tone]}
                      className={styles['line']}
                    />
                  </svg>
                  {one.name}
                  <span className={styles['value']}>{value === undefined ? '' : formatY(value)}</span>
                </li>
              );
            })}
            {pointed !== null && <li>{`${xLabel} ${formatX(pointed)}`}</li>}
          </ul>
        </>
      )}
    </figure>
  );
}
