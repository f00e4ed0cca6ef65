import type { Settings, SettingsChange } from '#shared/contract/settings.ts';
import { NumberField } from '../../../components/ui/number-field.tsx';
import { Section } from '../../../components/ui/section.tsx';
import styles from './settings-screen.module.css';

interface TrainingSectionProps {
  readonly training: Settings['training'];
  readonly onChange: (change: NonNullable<SettingsChange['training']>) => void;
}

/** The defaults of a new training run. */
export function TrainingSection({ training, onChange }: TrainingSectionProps) {
  const { rank, iterations, holdout, seed } = training;
  return (
    <Section title="Training" note="Defaults for a new run; each can be changed for that run alone.">
      <div className={styles['fields']}>
        <NumberField
          label="Rank"
          hint="Factors for each film and viewer, 2 to 512"
          value={rank}
          least={2}
          most={512}
          onChange={(value) => {
            onChange({ rank: value });
          }}
        />
        <NumberField
          label="Iterations"
          hint="Passes over all ratings"
          value={iterations}
          least={1}
          most={1000}
          onChange={(value) => {
            onChange({ iterations: value });
          }}
        />
        <NumberField
          label="Held out"
          hint="Share of ratings that quality is measured on, 0 to 50%"
          value={holdout}
          least={0}
          most={0.5}
          step={0.01}
          format={{ style: 'percent', maximumFractionDigits: 0 }}
          onChange={(value) => {
            onChange({ holdout: value });
          }}
        />
        <NumberField
          label="Seed"
          hint="The same seed gives the same library"
          value={seed}
          least={0}
          most={0xffffffff}
          onChange={(value) => {
            onChange({ seed: value });
          }}
        />
      </div>
    </Section>
  );
}
