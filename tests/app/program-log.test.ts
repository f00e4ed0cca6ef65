import fc from 'fast-check';
import logger from 'electron-log/node.js';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { ServerMessage } from '#shared/contract/messages.ts';
import { diagnostics } from '#electron/app/diagnostics.ts';
import { logEvents, logPath, openLog } from '#electron/app/program-log.ts';
import { redact } from '#electron/app/redact.ts';
import { idleApplication } from '../fixtures/idle-application.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const secret = fc.stringMatching(/^[A-Za-z0-9/+]{20,40}$/);

describe('redact', () => {
  it.each<[string, (secret: string) => string]>([
    ['JSON', (it) => `{"accessKeyId":"x","secretAccessKey":"${it}","more":1}`],
    ['a session token', (it) => `{"sessionToken": "${it}"}`],
    ['a profile', (it) => `aws_secret_access_key = ${it}`],
    ['an environment', (it) => `AWS_SESSION_TOKEN=${it}`],
    ['a header', (it) => `Authorization: Bearer ${it}`],
    ['an address with a signature', (it) => `https://b.example/k?X-Amz-Signature=${it}&x=1`],
    ['an address with a token', (it) => `http://127.0.0.1:1/?token=${it}`],
  ])('leaves no secret of %s', (_where, write) => {
    fc.assert(fc.property(secret, (it) => !redact(write(it)).includes(it)));
  });

  it('takes out key ids, passwords in addresses and the home folder, and nothing else', () => {
    expect(redact('AKIAIOSFODNN7EXAMPLE at https://me:word@host/ in /home/me/films', '/home/me')).toBe(
      '[key] at https://[secret]@host/ in ~/films',
    );
    const plain = 'Training: 12 % of 1585 films, s3://bucket/prefix, tokens of the text';
    expect(redact(plain, '/home/me')).toBe(plain);
  });
});

describe('the log, under plain Node', () => {
  it('says nothing on the terminal where it cannot be written', () => {
    const said = vi.fn();
    logger.transports.console.writeFn = said;
    // A file is no folder that anything can be written into.
    openLog(logger, import.meta.filename).error('nobody reads this');
    expect(said).not.toHaveBeenCalled();
  });

  it('is one file of lines, redacted, and the one before it', () => {
    const home = temporaryFolder();
    const log = openLog(logger, home);
    log.error('sync failed: token=abcdefghijklmnopqrstuvwxyz\n  in two lines');
    expect(readFileSync(logPath(home), 'utf8')).toMatch(
      /^\S+ \[error\]\s+sync failed: token=\[secret\] \| in two lines\n$/,
    );
    for (let i = 0; i < 3000; i++) log.info('x'.repeat(1000));
    expect(existsSync(`${logPath(home)}.1`)).toBe(true);
    expect(statSync(logPath(home)).size + statSync(`${logPath(home)}.1`).size).toBeLessThan(
      2.5 * 1024 * 1024,
    );
  });

  it('holds each change of state once, and why something failed', () => {
    const written: string[] = [];
    const log = {
      info: (text: string) => written.push(text),
      warn: () => 0,
      error: (text: string) => written.push(text),
    };
    let tell: (event: Extract<ServerMessage, { kind: 'event' }>) => void = () => undefined;
    logEvents({ onEvent: (listener) => ((tell = listener), () => true) }, log);
    const event = (name: string, value: unknown) => {
      tell({ kind: 'event', name, value });
    };
    event('training.status', { state: 'running', progress: 1 });
    event('training.status', { state: 'running', progress: 2 });
    event('training.journal', { text: 'The Matrix' });
    event('training.status', { state: 'failed', error: { message: 'No room.' } });
    expect(written).toEqual(['training.status: running', 'training.status: failed: No room.']);
  });

  it('ends the diagnostics, which say where the application stands', async () => {
    const home = temporaryFolder();
    openLog(logger, home).info('token=abcdefghijklmnopqrstuvwxyz');
    const text = await diagnostics(idleApplication(), home, { Reelscope: '1.2.3' });
    expect(text).toMatch(/^Reelscope 1\.2\.3\n/);
    expect(text).toContain('app.status: {"ok":true,"reply":{"state":"starting"}}');
    expect(text.trimEnd().endsWith('token=[secret]')).toBe(true);
  });
});
