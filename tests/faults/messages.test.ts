import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { fuzzApplication } from './fuzz-application.ts';
import { CHANNELS, fuzzMessages } from './fuzz-messages.ts';

// Bounded samples; `npm run faults -- messages` sends 100,000 to every channel.
it('messages of any shape reach no handler that they should not, and nothing is thrown', async () => {
  const report = await fuzzMessages(300, 20261123);
  expect(report.wrong).toEqual([]);
  // Each kind is there on every channel, or else the test would say little.
  expect(Object.keys(report.channels)).toEqual(CHANNELS);
  for (const { served, refused, ignored } of Object.values(report.channels)) {
    expect(Math.min(served, refused, ignored)).toBeGreaterThan(10);
  }
});

it('wrong messages change nothing in the application, and right ones never fail unexpectedly', async () => {
  const home = join(temporaryFolder(), 'home');
  mkdirSync(home);
  const report = await fuzzApplication(inject('sampleLibrary'), home, 60, 20261124);
  expect(report.wrong).toEqual([]);
  expect(Math.min(report.refused, report.answered)).toBeGreaterThan(100);
});
