import type { ReplyOf } from '#shared/contract/contract.ts';
import type { SettingsReply } from '#shared/contract/settings.ts';
import { Button } from '../../../components/ui/button.tsx';
import { Choice } from '../../../components/ui/choice.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { formatDate } from '../../../lib/format.ts';
import type { Loadable } from '../../../lib/loadable.ts';
import {
  isFolder,
  type CredentialsKind,
  type ConnectionForm,
  type FormProblems,
} from '../connection-form.ts';
import styles from './libraries.module.css';

type TextFieldName = Exclude<keyof ConnectionForm, 'credentialsKind'>;

interface ConnectionSectionProps {
  readonly form: ConnectionForm;
  readonly problems: FormProblems;
  readonly check: Loadable<ReplyOf<'sync.check'>>;
  /** Null until the settings have been read. */
  readonly secrets: SettingsReply['secrets'] | null;
  readonly onEdit: (change: Partial<ConnectionForm>) => void;
  readonly onTest: () => void;
}

const CREDENTIALS: readonly { value: CredentialsKind; text: string }[] = [
  { value: 'anonymous', text: 'Anonymous' },
  { value: 'keys', text: 'Access keys' },
  { value: 'profile', text: 'AWS profile' },
  { value: 'default', text: 'AWS defaults' },
];
const SAVED = { value: 'saved', text: 'Saved keys' } as const;

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
      note="Where models are synced from and published to: S3, a compatible server, or a folder such as a shared drive. Only what you start here uses the network."
    >
      <div className={styles['fields']}>
        <div className={styles['wide']}>
          <TextField
            label="Address"
            placeholder="s3://bucket/models"
            hint="Or the full path of a folder"
            {...field('address')}
          />
        </div>
        <TextField label="Channel" {...field('channel')} />
        {!isFolder(form.address) && (
          <>
            <TextField
              label="Endpoint"
              placeholder="https://s3.example.org"
              hint="Leave empty for Amazon S3"
              {...field('endpoint')}
            />
            <TextField
              label="Region"
              placeholder="us-east-1"
              hint="If the server asks for one"
              {...field('region')}
            />
            <TextField
              label="Certificates"
              hint="A PEM file with authorities to trust besides the usual ones"
              {...field('caFile')}
            />
          </>
        )}
      </div>
      {!isFolder(form.address) && <CredentialsFields {...props} field={field} />}
      <div className={styles['actions']}>
        <Button isDisabled={check.phase === 'loading'} onPress={onTest}>
          Test the connection
        </Button>
        <div role="status">
          {check.phase === 'loading' && 'Connecting …'}
          {check.phase === 'ready' && (
            <p className={styles['good']}>
              It works: channel {form.channel}, publication {check.value.sequence} of{' '}
              {formatDate(check.value.published)},{' '}
              {check.value.key === null ? 'not signed' : `signed by ${check.value.key.slice(0, 20)}…`}
            </p>
          )}
          {check.phase === 'failed' && <p className={styles['bad']}>{check.error.message}</p>}
        </div>
      </div>
    </Section>
  );
}

interface CredentialsFieldsProps extends Pick<ConnectionSectionProps, 'form' | 'secrets' | 'onEdit'> {
  readonly field: (name: TextFieldName) => {
    readonly value: string;
    readonly problem: string | null;
    readonly onChange: (value: string) => void;
  };
}

/** Who accesses a bucket, and with which credentials. */
function CredentialsFields({ form, secrets, onEdit, field }: CredentialsFieldsProps) {
  return (
    <>
      <Choice
        label="Credentials"
        value={form.credentialsKind}
        options={
          secrets?.areThere === true || form.credentialsKind === 'saved'
            ? [...CREDENTIALS, SAVED]
            : CREDENTIALS
        }
        onChange={(credentialsKind) => {
          onEdit({ credentialsKind });
        }}
      />
      {form.credentialsKind === 'profile' && (
        <div className={styles['fields']}>
          <TextField label="Profile" hint="From ~/.aws, including SSO" {...field('profile')} />
        </div>
      )}
      {form.credentialsKind === 'keys' && (
        <>
          <div className={styles['fields']}>
            <TextField label="Access key" {...field('accessKeyId')} />
            <TextField label="Secret key" isSecret {...field('secretAccessKey')} />
            <TextField label="Session token" isSecret hint="Optional" {...field('sessionToken')} />
          </div>
          <p className={styles['facts']}>
            {secrets?.keptIn === 'keyring'
              ? "Stored encrypted with this system's keyring."
              : 'This system has no keyring, so the keys stay in memory and have to be typed again after a restart.'}
          </p>
        </>
      )}
    </>
  );
}
