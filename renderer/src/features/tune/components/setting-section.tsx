import { useState } from 'react';
import { useStore } from 'zustand';
import type { Preset } from '#shared/contract/session.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { ValueSlider } from '../../../components/ui/value-slider.tsx';
import { formatShare } from '../../../lib/format.ts';
import { saveText } from '../../../lib/table/hand-over.ts';
import { mergePresets, presetText, readPresets } from '../tune-files.ts';
import { FileButton } from './file-button.tsx';
import { useTune, useTuneParts } from './tune-context.ts';
import styles from './tune-screen.module.css';

const PERCENT: Intl.NumberFormatOptions = { style: 'percent', maximumFractionDigits: 0 };

/** The blend that everything below is about, and named presets. */
export function SettingSection() {
  const { library } = useTuneParts();
  const share = useTune((state) => state.current.share);
  const { setCurrent } = useTune((state) => state);
  const { content, collab } = library.defaultWeights;
  const own = content + collab === 0 ? 0.5 : content / (content + collab);
  return (
    <Section
      title="Blend"
      note={`How much of a film’s score comes from what its texts share with the chosen film; the rest comes from the viewer’s factors. This library’s default: ${formatShare(own)}.`}
      actions={
        <Button
          look="quiet"
          onPress={() => {
            setCurrent({ share: own });
          }}
        >
          Reset
        </Button>
      }
    >
      <ValueSlider
        label="Content share"
        value={share}
        least={0}
        most={1}
        step={0.05}
        format={PERCENT}
        onChange={(value) => {
          setCurrent({ share: value });
        }}
      />
      <Presets />
    </Section>
  );
}

function Presets() {
  const { store, settings } = useTuneParts();
  const { reply, change } = useStore(settings);
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const presets: readonly Preset[] = reply?.settings.tune.presets ?? [];
  /** Resolves with whether they could be kept; if not, the screen says why. */
  const keep = async (kept: readonly Preset[]) => {
    const failure = await change({ tune: { presets: [...kept] } });
    store.setState({ failure });
    return failure === null;
  };
  const save = async () => {
    if (name.trim() === '') return;
    const preset = { name: name.trim(), note, setting: store.getState().current };
    if (!(await keep(mergePresets(presets, [preset])))) return;
    setName('');
    setNote('');
  };
  return (
    <>
      {presets.length > 0 && (
        <ul aria-label="Presets" className={styles['presets']}>
          {presets.map((preset) => (
            <li key={preset.name}>
              <Button
                onPress={() => {
                  store.getState().setCurrent(preset.setting);
                }}
              >
                {`${preset.name}: ${formatShare(preset.setting.share)}`}
              </Button>
              <span>{preset.note}</span>
              <Button
                look="quiet"
                label={`Delete preset ${preset.name}`}
                onPress={() => {
                  void keep(presets.filter((other) => other !== preset));
                }}
              >
                ✕
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles['line']}>
        <TextField label="Preset name" value={name} onChange={setName} onSubmit={() => void save()} />
        <TextField label="Note" value={note} onChange={setNote} onSubmit={() => void save()} />
        <Button isDisabled={name.trim() === ''} onPress={() => void save()}>
          Save preset
        </Button>
        <Button
          isDisabled={presets.length === 0}
          onPress={() => {
            saveText('presets.reelscope.json', presetText(presets), 'application/json');
          }}
        >
          Export presets
        </Button>
        <FileButton
          label="Import presets"
          onText={(text) => {
            try {
              void keep(mergePresets(presets, readPresets(text)));
            } catch (thrown) {
              store.getState().fail(thrown);
            }
          }}
        />
      </div>
    </>
  );
}
