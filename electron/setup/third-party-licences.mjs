// Writes one file with the licences of everything that the packaged program is made of: the packages in the bundles
// (as Vite lists them), those that are loaded from node_modules, and the libraries that the FAISS addon is linked with.
// The page shows it, so it lies beside the page's own files.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUNDLES = ['main', 'preload', 'renderer'];
const RESULT = join('out', 'renderer', 'third-party-licences.txt');
/** Licences under which everything may be redistributed as we do. */
const EXPECTED = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];
/** Packages whose terms have no short name and were read by us. */
const READ_BY_US = ['h5wasm'];
const LINKED = [
  { name: 'FAISS (in faiss-node)', identifier: 'MIT', file: 'faiss.txt' },
  { name: 'OpenBLAS (in faiss-node)', identifier: 'BSD-3-Clause', file: 'openblas.txt' },
];

/** The dependencies in `root`'s package.json and everything that they depend on, with their licences. */
export function installedLicences(root) {
  const found = new Map();
  const visit = (folder, names) => {
    for (const name of names) {
      const at = folderOf(folder, root, name);
      // Optional dependencies are installed on their own system only.
      if (at === undefined || found.has(at)) continue;
      const { version, license, dependencies = {}, optionalDependencies = {} } = readJson(at, 'package.json');
      found.set(at, { name, version, identifier: license, text: textIn(at) });
      visit(at, [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
    }
  };
  visit(root, Object.keys(readJson(root, 'package.json').dependencies ?? {}));
  const all = [...found.values()];
  // Some packages of a family leave the licence text to a sibling package.
  return all.map((entry) => ({ ...entry, text: entry.text ?? textOfSister(entry, all) }));
}

/** What keeps the packages from being redistributed, one line each: no text, or terms that nobody has looked at. */
export function licenceProblems(licences) {
  return licences.flatMap(({ name, identifier = 'no licence', text }) => {
    if (!text) return [`${name} comes without the text of its licence (${identifier})`];
    const choices = identifier.replace(/^\((.*)\)$/, '$1').split(' OR ');
    const isExpected = choices.some((choice) => EXPECTED.includes(choice)) || READ_BY_US.includes(name);
    return isExpected ? [] : [`${name} has a licence that nobody has looked at: ${identifier}`];
  });
}

/** All licences of the packaged program, by name; the bundles must have been built. */
export function shippedLicences() {
  const bundled = BUNDLES.flatMap((name) => {
    const path = join(ROOT, 'out', name, 'licences.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  });
  const linked = LINKED.map(({ name, identifier, file }) => ({
    name,
    identifier,
    text: readFileSync(join(ROOT, 'resources', 'licences', file), 'utf8').trim(),
  }));
  const byName = new Map(
    [...bundled, ...installedLicences(ROOT), ...linked].map((entry) => [
      `${entry.name} ${entry.version ?? ''}`.trim(),
      entry,
    ]),
  );
  return [...byName.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** Writes the file, after a build. */
export function writeLicences() {
  const byText = Map.groupBy(shippedLicences(), ({ text = '' }) => text);
  const sections = [...byText.entries()].map(([text, entries]) => {
    const names = entries.map(({ name, version = '', identifier = '' }) =>
      `${name} ${version} (${identifier})`.replaceAll('  ', ' '),
    );
    return `${names.join('\n')}\n\n${text}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(
    join(ROOT, RESULT),
    `What Reelscope is made of, and under which terms.\n${line}${sections.join(line)}`,
  );
}

function folderOf(from, root, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (join(folder) === join(root) || folder === dirname(folder)) return undefined;
  }
}

function readJson(folder, name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

function textIn(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[sc]e|copying)/i.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim();
}

function textOfSister({ name, identifier }, all) {
  const [family] = name.split('/');
  return all.find(
    (other) => other.name.startsWith(`${family}/`) && other.identifier === identifier && other.text,
  )?.text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeLicences();
