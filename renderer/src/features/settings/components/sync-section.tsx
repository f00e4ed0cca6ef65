import { useState } from 'react';
import { publicKeyText } from '#shared/contract/sync.ts';
import type { Settings, SettingsChange, SettingsReply } from '#shared/contract/settings.ts';
import { Button } from '../../../components/ui/button.tsx';
import { CheckBox } from '../../../components/ui/check-box.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import styles from './settings-screen.module.css';

interface SyncSectionProps {
  readonly sync: Settings['sync'];
  readonly secrets: SettingsReply['secrets'];
  readonly onChange: (change: NonNullable<SettingsChange['sync']>) => void;
  readonly onForgetKeys: () => void;
}

type Credentials = NonNullable<Settings['sync']['connection']>['credentials'];

/** The store that models come from, and whose signature to trust. */
export function SyncSection({ sync, secrets, onChange, onForgetKeys }: SyncSectionProps) {
  const { connection, channel, key, allowUnsigned } = sync;
  return (
    <Section
      title="Models from a bucket"
      note="Only syncing and publishing use the network; everything else stays on this computer."
    >
      {connection === null ? (
        <p className={styles['folder']}>No bucket has been connected yet.</p>
      ) : (
        <dl className={styles['facts']}>
          <dt>Bucket</dt>
          <dd>{connection.address}</dd>
          <dt>Server</dt>
          <dd>{connection.endpoint ?? 'Amazon S3'}</dd>
          <dt>Channel</dt>
          <dd>{channel}</dd>
          <dt>Credentials</dt>
          <dd>{describeCredentials(connection.credentials)}</dd>
        </dl>
      )}
      <KeyField
        value={key}
        onChange={(pinned) => {
          onChange({ key: pinned });
        }}
      />
      <CheckBox
        isSelected={allowUnsigned}
        onChange={(isSelected) => {
          onChange({ allowUnsigned: isSelected });
        }}
      >
        Also accept unsigned models
      </CheckBox>
      <div className={styles['actions']}>
        <a href="#/libraries" className={styles['link']}>
          {connection === null ? 'Connect a bucket' : 'Change the connection'}
        </a>
        {secrets.areThere && <Button onPress={onForgetKeys}>Forget the access keys</Button>}
      </div>
      <p className={styles['folder']}>
        {secrets.keptIn === 'keyring'
          ? "Access keys that you type are encrypted with this system's keyring."
          : 'Access keys that you type are kept only until Reelscope ends, because this system has no keyring to encrypt them with.'}
      </p>
    </Section>
  );
}

/** The publisher's key, saved once it is complete or empty. */
function KeyField(props: { readonly value: string | null; readonly onChange: (key: string | null) => void }) {
  const [typed, setTyped] = useState(props.value ?? '');
  const [saved, setSaved] = useState(props.value);
  // A change made elsewhere, such as in another window, replaces what was shown, but not what is being typed.
  if (saved !== props.value) {
    setSaved(props.value);
    if (typed === (saved ?? '')) setTyped(props.value ?? '');
  }
  const checked = publicKeyText.safeParse(typed);
  return (
    <TextField
      label="Publisher's key"
      placeholder="ed25519:…"
      hint="Only models signed with this key are accepted. If left empty, the first key seen is trusted."
      value={typed}
      problem={typed === '' || checked.success ? null : 'A key looks like ed25519:…='}
      onChange={(text) => {
        setTyped(text.trim());
        const pinned = publicKeyText.safeParse(text.trim());
        if (text.trim() === '') props.onChange(null);
        else if (pinned.success) props.onChange(pinned.data);
      }}
    />
  );
}

function describeCredentials(credentials: Credentials): string {
  switch (credentials.kind) {
    case 'anonymous':
      return 'none (anonymous)';
    case 'default':
      return 'AWS defaults of this computer';
    case 'profile':
      return `AWS profile ${credentials.profile}`;
    case 'saved':
      return 'the access keys that were typed in';
  }
}
