import { expect, it, onTestFinished } from 'vitest';
import { launchNodeChild } from '#electron/processes/child.ts';

it('tells the end of a process that could not be started', async () => {
  const node = process.execPath;
  onTestFinished(() => {
    process.execPath = node;
  });
  process.execPath = '/nowhere/node';
  const child = launchNodeChild('entry.js', []);
  const how = await new Promise<string>((resolve) => {
    child.onExit(resolve);
  });
  expect(how).toMatch(/exit code/);
  expect(child.pid).toBeUndefined();
});
