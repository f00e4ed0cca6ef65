import type { ReplyOf } from '#shared/contract/contract.ts';
import type { SettingsReply } from '#shared/contract/settings.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { formatDate } from '../../../lib/format.ts';
import type { Loadable } from '../../../lib/loadable.ts';
import type { Asker, ConnectionForm, FormProblems } from '../connection-form.ts';
import styles from './libraries.module.css';

interface ConnectionSectionProps {
  readonly form: ConnectionForm;
  readonly problems: FormProblems;
  readonly check: Loadable<ReplyOf<'sync.check'>>;
  /** Null until the settings were read. */
  readonly secrets: SettingsReply['secrets'] | null;
  readonly onEdit: (change: Partial<ConnectionForm>) => void;
  readonly onTest: () => void;
}

const ASKERS: readonly { value: Asker; text: string }[] = [
  { value: 'anonymous', text: 'Anyone' },
  { value: 'keys', text: 'Access keys' },
  { value: 'profile', text: 'AWS profile' },
  { value: 'default', text: 'As the AWS tools' },
];
const SAVED = { value: 'saved', text: 'Kept keys' } as const;

/** Which bucket, and who asks it. */
export function ConnectionSection(props: ConnectionSectionProps) {
  const { form, problems, check, secrets, onEdit, onTest } = props;
  const field = (name: Exclude<keyof ConnectionForm, 'asker'>) => ({
    value: form[name],
    problem: problems[name] ?? null,
    onChange: (value: string) => {
      onEdit({ [name]: value });
    },
  });
  return (
    <Section
      title="Bucket"
      note="Where models come from and go to. Only what you start here uses the network."
    >
      <div className={styles['fields']}>
        <div className={styles['wide']}>
          <TextField label="Address" placeholder="s3://bucket/models" {...field('address')} />
        </div>
        <TextField
          label="Endpoint"
          placeholder="https://s3.example.org"
          hint="Empty for Amazon's own"
          {...field('endpoint')}
        />
        <TextField
          label="Region"
          placeholder="us-east-1"
          hint="Where the bucket is, if asked for"
          {...field('region')}
        />
        <TextField label="Channel" {...field('channel')} />
        <TextField
          label="Certificates"
          hint="A file (PEM) to trust besides the usual ones"
          {...field('caFile')}
        />
      </div>
      <Choice
        label="Asked by"
        value={form.asker}
        options={secrets?.areThere === true || form.asker === 'saved' ? [...ASKERS, SAVED] : ASKERS}
        onChange={(asker) => {
          onEdit({ asker });
        }}
      />
      {form.asker === 'profile' && (
        <div className={styles['fields']}>
          <TextField label="Profile" hint="Of ~/.aws, SSO included" {...field('profile')} />
        </div>
      )}
      {form.asker === 'keys' && (
        <>
          <div className={styles['fields']}>
            <TextField label="Access key" {...field('accessKeyId')} />
            <TextField label="Secret key" isSecret {...field('secretAccessKey')} />
            <TextField label="Session token" isSecret hint="If there is one" {...field('sessionToken')} />
          </div>
          <p className={styles['facts']}>
            {secrets?.keptIn === 'keyring'
              ? "Kept encrypted, with this system's keyring."
              : 'There is no keyring here: the keys are kept in memory only, and typed again next time.'}
          </p>
        </>
      )}
      <div className={styles['actions']}>
        <Button isDisabled={check.phase === 'loading'} onPress={onTest}>
          Test the connection
        </Button>
        <div role="status">
          {check.phase === 'loading' && 'Asking the bucket …'}
          {check.phase === 'ready' && (
            <p className={styles['good']}>
              It works: channel {form.channel}, publication {check.value.sequence} of{' '}
              {formatDate(check.value.published)},{' '}
              {check.value.key === null ? 'signed by nobody' : `signed by ${check.value.key.slice(0, 20)}…`}
            </p>
          )}
          {check.phase === 'failed' && <p className={styles['bad']}>{check.error.message}</p>}
        </div>
      </div>
    </Section>
  );
}
