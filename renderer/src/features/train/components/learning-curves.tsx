import { useMemo } from 'react';
import { LineChart } from '../../../components/ui/line-chart.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { curvesOf } from '../curves.ts';
import { useTrain } from './train-context.ts';
import styles from './train-screen.module.css';

const whole = (value: number) => String(Math.round(value));

/** How the models improve from pass to pass, live. */
export function LearningCurves() {
  const journal = useTrain((state) => state.journal);
  const loss = useMemo(() => curvesOf(journal, (point) => point.loss), [journal]);
  const ndcg = useMemo(() => curvesOf(journal, (point) => point.ndcg), [journal]);
  if (loss.length === 0) return null;
  return (
    <Section
      title="Learning curves"
      note="Up to three models are trained: two without a part of the ratings, to measure how well that part is predicted, and the final one. The loss is estimated from 1,000 viewers, NDCG@20 from the collaborative lists of 100 viewers."
    >
      <div className={styles['charts']}>
        <LineChart
          title="Loss per like"
          xLabel="Iteration"
          series={loss}
          formatX={whole}
          formatY={(value) => value.toFixed(3)}
        />
        {ndcg.length > 0 && (
          <LineChart
            title="NDCG@20 on held-out ratings"
            xLabel="Iteration"
            series={ndcg}
            formatX={whole}
            formatY={(value) => value.toFixed(3)}
          />
        )}
      </div>
    </Section>
  );
}
