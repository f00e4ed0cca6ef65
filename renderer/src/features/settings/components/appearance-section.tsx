import type { Settings, SettingsChange } from '#shared/contract/settings.ts';
import { Choice } from '../../../components/ui/choice.tsx';
import { Section } from '../../../components/ui/section.tsx';

interface AppearanceSectionProps {
  readonly appearance: Settings['appearance'];
  readonly onChange: (change: NonNullable<SettingsChange['appearance']>) => void;
}

const SYSTEM = { value: 'system', text: 'System' } as const;

/** How the window looks and moves. */
export function AppearanceSection({ appearance, onChange }: AppearanceSectionProps) {
  const { theme, contrast, motion } = appearance;
  return (
    <Section title="Appearance">
      <Choice
        label="Theme"
        value={theme}
        options={[SYSTEM, { value: 'light', text: 'Light' }, { value: 'dark', text: 'Dark' }]}
        onChange={(value) => {
          onChange({ theme: value });
        }}
      />
      <Choice
        label="Contrast"
        value={contrast}
        options={[SYSTEM, { value: 'more', text: 'More' }]}
        onChange={(value) => {
          onChange({ contrast: value });
        }}
      />
      <Choice
        label="Motion"
        value={motion}
        options={[SYSTEM, { value: 'reduced', text: 'Reduced' }]}
        onChange={(value) => {
          onChange({ motion: value });
        }}
      />
    </Section>
  );
}
