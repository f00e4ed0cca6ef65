import { useState } from 'react';
import { areZero, normaliseWeights, type HybridWeights } from '#shared/domain/weights.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { WeightSlider } from '../../../components/ui/weight-slider.tsx';
import { WeightTriangle } from '../../../components/ui/weight-triangle.tsx';
import { formatParts, formatShare } from '../../../lib/format.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import styles from './panel.module.css';

const METHODS = [
  { method: 'content', label: 'Content' },
  { method: 'collab', label: 'Collaborative' },
  { method: 'popularity', label: 'Popularity' },
] as const;

const INPUTS = [
  { value: 'sliders', text: 'Sliders' },
  { value: 'triangle', text: 'Triangle' },
] as const;

/** Each weight as its share of all, so that they add up to 100%; dashes if all are zero. */
function sharesOf(weights: HybridWeights): readonly string[] {
  if (areZero(weights)) return METHODS.map(() => '–');
  const shares = normaliseWeights(weights);
  // `formatParts` makes decimals add up; scaled by a tenth, the whole percentages do too.
  const { parts } = formatParts(METHODS.map(({ method }) => shares[method] / 10));
  return parts.map((part) => formatShare(Number(part) * 10));
}

type Input = (typeof INPUTS)[number]['value'];

/** How much each method counts in the blend, as sliders or as a point in a triangle. */
export function WeightsPanel() {
  const { store } = useExplore();
  const isDefault = useExploreState(({ weights, defaultWeights }) =>
    METHODS.every(({ method }) => weights[method] === defaultWeights[method]),
  );
  const [input, setInput] = useState<Input>('sliders');

  return (
    <section aria-label="Weights" className={styles['panel']}>
      <div className={styles['heading']}>
        <h2>Weights</h2>
        <Choice label="Set weights by" look="bar" value={input} options={INPUTS} onChange={setInput} />
        <Button
          look="quiet"
          label="Reset weights"
          isDisabled={isDefault}
          onPress={() => {
            const { defaultWeights, setWeights } = store.getState();
            setWeights(defaultWeights);
          }}
        >
          Reset
        </Button>
      </div>
      <div className={styles['weights']} title="Only the ratio of the weights counts.">
        <WeightInputs input={input} />
      </div>
    </section>
  );
}

/** A separate component, so that a slider step re-renders the sliders and not the panel around them. */
function WeightInputs({ input }: { readonly input: Input }) {
  const { store } = useExplore();
  const weights = useExploreState((state) => state.weights);
  const shares = sharesOf(weights);
  const normalised = areZero(weights) ? null : normaliseWeights(weights);

  if (input === 'triangle') {
    return (
      <WeightTriangle
        shares={
          normalised && {
            left: normalised.content,
            right: normalised.collab,
            top: normalised.popularity,
          }
        }
        corners={{ left: 'Content', right: 'Collaborative', top: 'Popularity' }}
        onChange={({ left, right, top }) => {
          store.getState().setWeights({ content: left, collab: right, popularity: top });
        }}
      />
    );
  }
  return METHODS.map(({ method, label }, i) => (
    <WeightSlider
      key={method}
      label={label}
      tone={method}
      value={weights[method]}
      share={shares[i] ?? ''}
      onChange={(value) => {
        store.getState().setWeights({ [method]: value });
      }}
    />
  ));
}
