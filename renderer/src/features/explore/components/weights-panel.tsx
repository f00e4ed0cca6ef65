import { normaliseWeights, type HybridWeights } from '#shared/domain/weights.ts';
import { Button } from '../../../components/ui/button.tsx';
import { WeightSlider } from '../../../components/ui/weight-slider.tsx';
import { formatShare } from '../../../lib/format.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import styles from './panel.module.css';

/** Each weight as its share of both, such that the two add up to 100%; dashes when there is nothing to share. */
function shares(weights: HybridWeights): { content: string; collab: string } {
  if (weights.content === 0 && weights.collab === 0) return { content: '–', collab: '–' };
  const content = Math.round(normaliseWeights(weights).content * 100) / 100;
  return { content: formatShare(content), collab: formatShare(1 - content) };
}

/** How much each of the two methods counts in the blend. */
export function WeightsPanel() {
  const { store } = useExplore();
  const weights = useExploreState((state) => state.weights);
  const defaults = useExploreState((state) => state.defaultWeights);
  const share = shares(weights);
  const isDefault = weights.content === defaults.content && weights.collab === defaults.collab;

  return (
    <section aria-label="Weights" className={styles['panel']}>
      <div className={styles['heading']}>
        <h2>Weights</h2>
        <Button
          look="quiet"
          label="Reset weights"
          isDisabled={isDefault}
          onPress={() => {
            store.getState().resetWeights();
          }}
        >
          Reset
        </Button>
      </div>
      <div className={styles['weights']}>
        <WeightSlider
          label="Content"
          tone="content"
          value={weights.content}
          share={share.content}
          onChange={(value) => {
            store.getState().setWeight('content', value);
          }}
        />
        <WeightSlider
          label="Collaborative"
          tone="collab"
          value={weights.collab}
          share={share.collab}
          onChange={(value) => {
            store.getState().setWeight('collab', value);
          }}
        />
        <p className={styles['mix']}>Only the ratio of the two counts.</p>
      </div>
    </section>
  );
}
