import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreConnection } from '#shared/contract/sync.ts';
import { activeVersionFolder } from '#electron/sync/versions.ts';
import { startForwardProxy, type ForwardProxy } from '../fixtures/forward-proxy.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { connectionTo, publish, syncFrom } from './sync-harness.ts';

/** What a request said about who sends it. */
interface Sender {
  /** Null for nobody, as the other two. */
  readonly key: string | null;
  readonly region: string | null;
  readonly token: string | null;
}

let server: S3Server;
let home: string;
let senders: Sender[];

beforeEach(async () => {
  server = await startS3Server();
  await publish(server.endpoint, writeMadeLibrary(temporaryFolder()));
  senders = [];
  server.misbehave = ({ request }) => {
    const signed = /Credential=([^/]+)\/\d+\/([^/]+)\/s3\//.exec(request.headers.authorization ?? '');
    const token = request.headers['x-amz-security-token']?.toString() ?? null;
    senders.push({ key: signed?.[1] ?? null, region: signed?.[2] ?? null, token });
    return false;
  };
  // Nobody's real settings: neither those of this computer, nor a virtual machine's.
  home = temporaryFolder();
  for (const name of Object.keys(process.env).filter((key) => /^AWS_|_PROXY$/i.test(key)))
    vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, '.aws', 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, '.aws', 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await server.stop();
});

const connection = (credentials: StoreConnection['credentials']): StoreConnection => ({
  ...connectionTo(server.endpoint),
  credentials,
});

/** Syncs and says who asked, which must be the same for every request. */
async function senderOf(credentials: StoreConnection['credentials']): Promise<Sender> {
  const root = temporaryFolder();
  await syncFrom(connection(credentials), root);
  expect(activeVersionFolder(root)).toBeDefined();
  expect(senders.length).toBeGreaterThan(2);
  const [sender = { key: null, region: null, token: null }] = senders;
  for (const other of senders) expect(other).toEqual(sender);
  return sender;
}

const writeSettings = (name: 'config' | 'credentials', ...lines: string[]) => {
  writeFileSync(join(home, '.aws', name), `${lines.join('\n')}\n`);
};

describe('a sync signs its requests', () => {
  it('not at all, when it is anonymous, whatever keys there are', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ENVKEY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    expect(await senderOf({ kind: 'anonymous' })).toEqual({ key: null, region: null, token: null });
  });

  it('with the keys that were typed in, before those of the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ENVKEY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const keys = {
      kind: 'keys',
      accessKeyId: 'TYPED',
      secretAccessKey: 's',
      sessionToken: 'session',
    } as const;
    expect(await senderOf(keys)).toMatchObject({
      key: 'TYPED',
      token: 'session',
    });
  });

  it('with the keys of the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ENVKEY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'env-session');
    expect(await senderOf({ kind: 'default' })).toMatchObject({
      key: 'ENVKEY',
      token: 'env-session',
    });
  });

  it('with the default profile, for its region', async () => {
    writeSettings('credentials', '[default]', 'aws_access_key_id = FILEKEY', 'aws_secret_access_key = s');
    writeSettings('config', '[default]', 'region = eu-west-3');
    expect(await senderOf({ kind: 'default' })).toMatchObject({ key: 'FILEKEY', region: 'eu-west-3' });
  });

  it('with a profile that was named', async () => {
    writeSettings(
      'credentials',
      ...['[default]', 'aws_access_key_id = FILEKEY', 'aws_secret_access_key = s'],
      ...['[films]', 'aws_access_key_id = FILMKEY', 'aws_secret_access_key = s'],
    );
    const { key } = await senderOf({ kind: 'profile', profile: 'films' });
    expect(key).toBe('FILMKEY');
  });

  it('with what a program says, which a profile names', async () => {
    const script = `console.log(JSON.stringify({ Version: 1, AccessKeyId: 'PROGKEY', SecretAccessKey: 's' }))`;
    const program = join(home, 'program.js');
    writeFileSync(program, script);
    writeSettings('config', '[profile program]', `credential_process = "${process.execPath}" "${program}"`);
    const { key } = await senderOf({ kind: 'profile', profile: 'program' });
    expect(key).toBe('PROGKEY');
  });
});

describe('without credentials', () => {
  it('a sync says what can be done', async () => {
    await expect(syncFrom(connection({ kind: 'default' }), temporaryFolder())).rejects.toThrow(
      /no credentials were found. Sync anonymously/,
    );
  });

  it('a profile that is not there is named as the fault, and nothing else is said', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'K');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
    const warned = vi.spyOn(console, 'warn').mockReturnValue();
    writeSettings('credentials', '[default]', 'aws_access_key_id = K', 'aws_secret_access_key = s');
    const attempt = syncFrom(connection({ kind: 'profile', profile: 'nobody' }), temporaryFolder());
    await expect(attempt).rejects.toThrow(/the profile nobody is not in ~\/\.aws, or has no credentials/);
    expect(warned).not.toHaveBeenCalled();
    expect(senders).toEqual([]);
  });
});

/** AWS's sign-in portal, as far as it hands out credentials for a token. */
async function startPortal(): Promise<{ server: Server; endpoint: string; tokens: string[] }> {
  const tokens: string[] = [];
  const portal = createServer((request, response) => {
    const token = String(request.headers['x-amz-sso_bearer_token']);
    tokens.push(token);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://portal');
    const right = pathname === '/federation/credentials' && searchParams.get('role_name') === 'Viewer';
    if (!right || token !== 'good-token') {
      response.writeHead(401, { 'x-amzn-ErrorType': 'UnauthorizedException' }).end('{"message":"no"}');
      return;
    }
    const expiration = Date.now() + 3_600_000;
    const roleCredentials = {
      accessKeyId: 'SSOKEY',
      secretAccessKey: 's',
      sessionToken: 'sso-session',
      expiration,
    };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ roleCredentials }));
  });
  await new Promise<void>((resolve) => {
    portal.listen(0, '127.0.0.1', resolve);
  });
  return { server: portal, endpoint: `http://127.0.0.1:${(portal.address() as AddressInfo).port}`, tokens };
}

describe('a profile with single sign-on', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;
  beforeEach(async () => {
    portal = await startPortal();
    vi.stubEnv('AWS_ENDPOINT_URL_SSO', portal.endpoint);
    writeSettings(
      'config',
      ...['[profile sso]', 'sso_session = studio', 'sso_account_id = 123456789012', 'sso_role_name = Viewer'],
      ...[
        '[sso-session studio]',
        'sso_start_url = https://studio.awsapps.com/start',
        'sso_region = us-east-1',
      ],
    );
  });
  afterEach(() => {
    portal.server.closeAllConnections();
    portal.server.close();
  });

  /** As `aws sso login` leaves it. */
  const signIn = (accessToken: string, expires: number) => {
    const name = createHash('sha1').update('studio').digest('hex');
    const token = { accessToken, expiresAt: new Date(expires).toISOString(), region: 'us-east-1' };
    writeFileSync(join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(token));
  };

  it('gives the token of the last sign-in to the portal, and signs with what it answers', async () => {
    signIn('good-token', Date.now() + 3_600_000);
    expect(await senderOf({ kind: 'profile', profile: 'sso' })).toMatchObject({
      key: 'SSOKEY',
      token: 'sso-session',
    });
    // Asked once, not for every request.
    expect(portal.tokens).toEqual(['good-token']);
  });

  it('reaches the portal through the proxy of the environment', async () => {
    signIn('good-token', Date.now() + 3_600_000);
    const proxy: ForwardProxy = await startForwardProxy();
    try {
      vi.stubEnv('HTTP_PROXY', proxy.url);
      await senderOf({ kind: 'profile', profile: 'sso' });
      expect(proxy.asked).toContain(new URL(portal.endpoint).host);
      expect(proxy.asked).toContain(new URL(server.endpoint).host);
    } finally {
      await proxy.stop();
    }
  });

  it.each([
    [
      'expired',
      () => {
        signIn('good-token', Date.now() - 1000);
      },
    ],
    ['was never made', () => undefined],
    [
      'is refused by the portal',
      () => {
        signIn('bad-token', Date.now() + 3_600_000);
      },
    ],
  ])('says to sign in again where the sign-in %s', async (_, prepare) => {
    prepare();
    const attempt = syncFrom(connection({ kind: 'profile', profile: 'sso' }), temporaryFolder());
    await expect(attempt).rejects.toThrow(/[Ss]ign in again/);
    expect(senders).toEqual([]);
  });
});
