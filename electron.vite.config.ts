import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Of each bundle: what it was bundled from. electron/setup/third-party-licences.mjs makes one file of them. */
const license = { fileName: 'licences.json' };

export default defineConfig({
  main: {
    build: {
      license,
      // What every process loads starts faster from the bundle than from a package's many files.
      externalizeDeps: { exclude: ['zod'] },
      lib: {
        entry: {
          index: 'electron/main/index.ts',
          'engine-process': 'electron/processes/engine-process.ts',
          'training-process': 'electron/processes/training-process.ts',
          'als-worker': 'electron/training/factorise/cpu/als-worker.ts',
        },
        formats: ['es'],
      },
    },
  },
  preload: {
    // A sandboxed preload script cannot be an ES module.
    build: { license, lib: { entry: 'electron/preload/index.ts', formats: ['cjs'] } },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      license,
      minify: true,
      outDir: 'out/renderer',
      rolldownOptions: { input: 'renderer/index.html' },
    },
  },
});
