import { TRAINING_RANGES } from '#shared/contract/training.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { NumberField } from '../../../components/ui/number-field.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { formatCountOf } from '../../../lib/format.ts';
import { holdoutAdvice, memoryAdvice, rankAdvice } from '../advice.ts';
import { folderName } from '../train-store.ts';
import { useTrain } from './train-context.ts';
import styles from './train-screen.module.css';

const PERCENT: Intl.NumberFormatOptions = { style: 'percent', maximumFractionDigits: 0 };

/** `auto` measures first; the CPU takes over if there is no GPU or it fails. */
const DEVICES = [
  { value: 'auto', text: 'Whichever is faster' },
  { value: 'cpu', text: 'CPU' },
  { value: 'gpu', text: 'GPU' },
] as const;

/** What a field takes. */
function rangeOf(option: keyof typeof TRAINING_RANGES) {
  const [least, most] = TRAINING_RANGES[option];
  return { least, most };
}

/** The training options, with what each choice means for this data. */
export function OptionsForm() {
  const input = useTrain((state) => state.input);
  const options = useTrain((state) => state.options);
  const inspection = useTrain((state) => state.inspection);
  const { setOption, start } = useTrain((state) => state);
  if (inspection.phase !== 'ready') return null;
  const { inspection: found, room } = inspection.value;
  const memory = memoryAdvice(found, room, options.rank);
  return (
    <Section title="How to train">
      <div className={styles['fields']}>
        <TextField
          label="Name"
          value={options.name}
          placeholder={folderName(input)}
          hint="How the library is listed."
          onChange={(name) => {
            setOption('name', name);
          }}
        />
        <NumberField
          label="Rank"
          value={options.rank}
          {...rangeOf('rank')}
          hint={rankAdvice(found, options.rank)}
          onChange={(rank) => {
            setOption('rank', rank);
          }}
        />
        <NumberField
          label="Iterations"
          value={options.iterations}
          {...rangeOf('iterations')}
          hint="Passes over the ratings. The curves show when more of them stop helping."
          onChange={(iterations) => {
            setOption('iterations', iterations);
          }}
        />
        <NumberField
          label="Held out"
          value={options.holdout}
          least={0}
          most={0.5}
          step={0.01}
          format={PERCENT}
          hint={holdoutAdvice(options.holdout)}
          onChange={(holdout) => {
            setOption('holdout', holdout);
          }}
        />
      </div>
      <Choice
        label="Device"
        value={options.device}
        options={DEVICES}
        onChange={(device) => {
          setOption('device', device);
        }}
      />
      {options.device !== 'cpu' && (
        <NumberField
          label="GPU memory (MiB)"
          value={options.gpuMemoryMiB}
          {...rangeOf('gpuMemoryMiB')}
          hint="The most GPU memory that a run may use; batches are cut to fit. The log says which device was used and why."
          onChange={(gpuMemoryMiB) => {
            setOption('gpuMemoryMiB', gpuMemoryMiB);
          }}
        />
      )}
      <p className={memory.kind === 'tight' ? styles['warning'] : styles['text']}>
        {`This computer has ${formatCountOf(room.processors, 'processor core')}. ${memory.text}`}
      </p>
      <div className={styles['buttons']}>
        <Button onPress={start}>Start training</Button>
      </div>
    </Section>
  );
}
