import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureBuilt } from '#electron/setup/build.mjs';
import {
  installedLicences,
  licenceProblems,
  shippedLicences,
} from '#electron/setup/third-party-licences.mjs';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

describe('the licences of what we ship', () => {
  it('are all there, and all allow it', () => {
    ensureBuilt();
    const licences = shippedLicences();
    expect(licenceProblems(licences)).toEqual([]);
    const names = licences.map(({ name }) => name);
    // Bundled, loaded from node_modules, another package's need, and linked into an addon.
    for (const name of [
      'react',
      'zod',
      'webgpu',
      '@duckdb/node-api',
      'yauzl',
      'pend',
      'FAISS (in faiss-node)',
    ])
      expect(names).toContain(name);
    expect(names).not.toContain('vitest');
  });

  it('name a package that comes without a text, and terms that nobody has looked at', () => {
    const root = temporaryFolder();
    const add = (path: string, body: object, licence?: string) => {
      mkdirSync(join(root, path), { recursive: true });
      writeFileSync(join(root, path, 'package.json'), JSON.stringify(body));
      if (licence !== undefined) writeFileSync(join(root, path, 'LICENSE'), licence);
    };
    add('.', { dependencies: { good: '1', silent: '1' }, devDependencies: { tool: '1' } });
    add(
      'node_modules/good',
      { name: 'good', license: 'MIT', dependencies: { strict: '1' } },
      'Permission ...',
    );
    add('node_modules/good/node_modules/strict', { name: 'strict', license: 'GPL-3.0-only' }, 'Preamble ...');
    add('node_modules/silent', { name: 'silent', license: 'ISC' });
    add('node_modules/tool', { name: 'tool', license: 'GPL-3.0-only' });
    expect(licenceProblems(installedLicences(root))).toEqual([
      'strict has a licence that nobody has looked at: GPL-3.0-only',
      'silent comes without the text of its licence (ISC)',
    ]);
  });
});
