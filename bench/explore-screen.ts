// Measures Explore in Chromium with Chromium's own trace and prints one JSON document, in milliseconds:
//   npm run -s bench -- explore-screen --library L [--moves 200] [--titles 20]
// slider: script, and key to paint, of moving the content weight with 1,000 candidates; suggestions: from a key in the
// search field until the films found for it are painted; the baseline is typing in a field that sends no query, in the
// same run.
import { chromium, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBrowserHost } from './support/browser-host.ts';
import { keysToPaint, trace, type KeyToPaint } from './support/chromium-trace.ts';

/** Requested instead of what the screen requests, so that there are 1,000 candidates. */
const CANDIDATES = 1000;
/** Longer than an answer takes, as between the keys of a slow typist: every key gets its answer. */
const PAUSE_MS = 200;

const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    moves: { type: 'string', default: '200' },
    titles: { type: 'string', default: '20' },
  },
});
if (values.library === undefined) throw new Error('Name the library to open with --library.');

const home = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
const host = await startBrowserHost({ home, args: ['--library', values.library] });
const browser = await chromium.launch({
  executablePath: process.env['REELSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const candidates = await askForMore(page);
  await page.goto(host.url);
  const films = page.getByRole('combobox', { name: 'Start from films' });
  const titles = await startFromFirst(page, Number(values.titles));

  const slider = page.getByRole('slider', { name: 'Content weight' });
  await slider.focus();
  const slides = keysToPaint(
    await trace(browser, page, async () => {
      for (let move = 0; move < Number(values.moves); move++) {
        await page.keyboard.press(move % 60 < 30 ? 'ArrowLeft' : 'ArrowRight');
      }
    }),
  );

  await page.getByRole('textbox', { name: 'From year' }).focus();
  const plain = keysToPaint(
    await trace(browser, page, async () => {
      for (let i = 0; i < 40; i++) await page.keyboard.press(i % 2 === 0 ? '1' : 'Backspace', { delay: 20 });
    }),
  );

  await films.focus();
  await page.evaluate(() => {
    const popover = document.activeElement?.parentElement?.nextElementSibling;
    if (popover == null) throw new Error('the search field has no list');
    const observer = new MutationObserver(() => {
      if (popover.querySelector('[role=option]') !== null) performance.mark('suggestions');
    });
    observer.observe(popover, { subtree: true, childList: true, characterData: true });
  });
  const typed = keysToPaint(
    await trace(browser, page, async () => {
      for (const title of titles) {
        for (const letter of title.slice(0, 8)) {
          await page.keyboard.press(letter === ' ' ? 'Space' : letter);
          await page.waitForTimeout(PAUSE_MS);
        }
        await films.fill('');
        await page.waitForTimeout(PAUSE_MS);
      }
    }),
    'suggestions',
  );
  const result = {
    load: loadavg()[0],
    candidates: candidates(),
    slider: summarise(slides),
    suggestions: summarise(typed),
    baseline: summarise(plain),
  };
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
} finally {
  await browser.close();
  await host.stop();
  rmSync(home, { recursive: true, force: true });
}

/** Makes the page ask for 1,000 candidates; returns a count of those received. */
async function askForMore(page: Page): Promise<() => number> {
  let count = 0;
  await page.routeWebSocket(/rpc/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      server.send(
        String(message).includes('recommend.candidates')
          ? String(message).replace(/"count":\d+/, `"count":${CANDIDATES / 2}`)
          : message,
      );
    });
    server.onMessage((message) => {
      const text = String(message);
      if (text.includes('"candidates"')) count = text.split('"popularityScore"').length - 1;
      socket.send(message);
    });
  });
  return () => count;
}

/** Starts from the first film and viewer offered; returns titles to type. */
async function startFromFirst(page: Page, count: number): Promise<string[]> {
  await page.getByRole('list', { name: 'Most rated films' }).getByRole('button').first().click();
  await page.getByRole('list', { name: 'Most active viewers' }).getByRole('button').first().click();
  const blend = page.getByRole('list', { name: 'Blend' });
  await blend.getByRole('button').first().waitFor();
  const rows = await page
    .locator('li[data-row-key] [title]:not([title=""])')
    .evaluateAll((elements) =>
      elements.flatMap((element) => (element.children.length === 0 ? [element.textContent] : [])),
    );
  const titles = rows.filter((text) => /^[a-z ]{6,}$/i.test(text)).map((text) => text.toLowerCase());
  return [...new Set(titles)].slice(0, count);
}

function summarise(measured: readonly KeyToPaint[]) {
  const of = (kind: keyof KeyToPaint) => {
    const sorted = measured.map((each) => each[kind]).sort((a, b) => a - b);
    const at = (share: number) => Math.round(10 * (sorted[Math.floor(share * sorted.length)] ?? NaN)) / 10;
    return { p50: at(0.5), p95: at(0.95) };
  };
  return { keys: measured.length, script: of('script'), toPaint: of('paint') };
}
