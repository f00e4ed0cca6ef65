import type { Settings } from '#shared/contract/settings.ts';
import { namedConnectionSchema, channelName, type NamedConnection } from '#shared/contract/sync.ts';

/** The kinds of credentials that the form offers. */
export type CredentialsKind = NamedConnection['credentials']['kind'];

/** The values in the fields of the connection form. */
export interface ConnectionForm {
  readonly address: string;
  readonly endpoint: string;
  readonly region: string;
  readonly channel: string;
  readonly credentialsKind: CredentialsKind;
  readonly profile: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly caFile: string;
}

export const EMPTY_FORM: ConnectionForm = {
  address: '',
  endpoint: '',
  region: '',
  channel: 'stable',
  credentialsKind: 'anonymous',
  profile: '',
  accessKeyId: '',
  secretAccessKey: '',
  sessionToken: '',
  caFile: '',
};

/** The form for a stored connection. */
export function formOf({ connection, channel }: Settings['sync']): ConnectionForm {
  if (connection === null) return { ...EMPTY_FORM, channel };
  const { address, endpoint = '', region = '', caFile = '', credentials } = connection;
  const profile = credentials.kind === 'profile' ? credentials.profile : '';
  return {
    ...EMPTY_FORM,
    address,
    endpoint,
    region,
    caFile,
    channel,
    credentialsKind: credentials.kind,
    profile,
  };
}

/** Whether the address is a folder on this computer, for which no other field is needed. */
export function isFolder(address: string): boolean {
  return /^(file:\/\/\/|\/|[a-z]:[\\/]|\\\\)/i.test(address.trim());
}

/** What is wrong with the fields, by name. */
export type FormProblems = Partial<Record<keyof ConnectionForm, string>>;

export type ReadForm =
  | { readonly ok: true; readonly connection: NamedConnection; readonly channel: string }
  | { readonly ok: false; readonly problems: FormProblems };

/** The connection that the fields describe, or what is wrong with them. */
export function readForm(form: ConnectionForm): ReadForm {
  const text = (value: string) => (value.trim() === '' ? undefined : value.trim());
  const address = form.address.trim();
  const reached = isFolder(address)
    ? { credentials: { kind: 'anonymous' } }
    : {
        endpoint: text(form.endpoint),
        region: text(form.region),
        caFile: text(form.caFile),
        credentials: credentialsOf(form),
      };
  const parsed = namedConnectionSchema.safeParse({ address, ...reached });
  const problems: FormProblems = {};
  if (!isFolder(address) && !/^s3:\/\/[^/]+/i.test(address)) {
    problems.address = 'Write it as s3://BUCKET/PREFIX, or as the full path of a folder.';
  }
  if (!channelName.safeParse(form.channel).success) {
    problems.channel = 'A channel name has only lower-case letters, digits and hyphens.';
  }
  if (!parsed.success) {
    for (const { path } of parsed.error.issues) {
      const field = path.at(-1);
      if (field === 'endpoint') problems.endpoint = 'Write it as https://HOST or http://HOST:PORT.';
      else if (field === 'profile') problems.profile = 'Enter the name of a profile.';
      else if (field === 'accessKeyId') problems.accessKeyId = 'Enter the access key.';
      else if (field === 'secretAccessKey') problems.secretAccessKey = 'Enter the secret key.';
    }
  }
  return parsed.success && Object.keys(problems).length === 0
    ? { ok: true, connection: parsed.data, channel: form.channel }
    : { ok: false, problems };
}

function credentialsOf(form: ConnectionForm): unknown {
  const { credentialsKind, profile, accessKeyId, secretAccessKey, sessionToken } = form;
  if (credentialsKind === 'profile') return { kind: credentialsKind, profile: profile.trim() };
  if (credentialsKind !== 'keys') return { kind: credentialsKind };
  return {
    kind: credentialsKind,
    accessKeyId: accessKeyId.trim(),
    secretAccessKey: secretAccessKey.trim(),
    ...(sessionToken.trim() === '' ? {} : { sessionToken: sessionToken.trim() }),
  };
}
