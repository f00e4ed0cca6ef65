import type { ReplyOf } from '#shared/contract/contract.ts';
import type { SettingsReply } from '#shared/contract/settings.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { formatDate } from '../../../lib/format.ts';
import type { Loadable } from '../../../lib/loadable.ts';
import { isFolder, type Asker, type ConnectionForm, type FormProblems } from '../connection-form.ts';
import styles from './libraries.module.css';

type TextFieldName = Exclude<keyof ConnectionForm, 'asker'>;

interface ConnectionSectionProps {
  readonly form: ConnectionForm;
  readonly problems: FormProblems;
  readonly check: Loadable<ReplyOf<'sync.check'>>;
  /** Null until the settings have been read. */
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

/** Which bucket or folder, and with which credentials. */
export function ConnectionSection(props: ConnectionSectionProps) {
  const { form, problems, check, onEdit, onTest } = props;
  const field = (name: TextFieldName) => ({
    value: form[name],
    problem: problems[name] ?? null,
    onChange: (value: string) => {
      onEdit({ [name]: value });
    },
  });
  return (
    <Section
      title="Bucket or folder"
      note="Where models come from and go to: S3 or a server like it, a shared disk, a stick. Only what you start here uses the network."
    >
      <div className={styles['fields']}>
        <div className={styles['wide']}>
          <TextField
            label="Address"
            placeholder="s3://bucket/models"
            hint="Or the whole path of a folder"
            {...field('address')}
          />
        </div>
        <TextField label="Channel" {...field('channel')} />
        {!isFolder(form.address) && (
          <>
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
            <TextField
              label="Certificates"
              hint="A file (PEM) to trust besides the usual ones"
              {...field('caFile')}
            />
          </>
        )}
      </div>
      {!isFolder(form.address) && <AskerFields {...props} field={field} />}
      <div className={styles['actions']}>
        <Button isDisabled={check.phase === 'loading'} onPress={onTest}>
          Test the connection
        </Button>
        <div role="status">
          {check.phase === 'loading' && 'Asking …'}
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

interface AskerFieldsProps extends Pick<ConnectionSectionProps, 'form' | 'secrets' | 'onEdit'> {
  readonly field: (name: TextFieldName) => {
    readonly value: string;
    readonly problem: string | null;
    readonly onChange: (value: string) => void;
  };
}

/** Who accesses a bucket, and with which credentials. */
function AskerFields({ form, secrets, onEdit, field }: AskerFieldsProps) {
  return (
    <>
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
    </>
  );
}
