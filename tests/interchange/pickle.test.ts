import { expect, it } from 'vitest';
import { pickleError } from '#electron/interchange/adopt/pickle.ts';
import { pythonHas, runPython } from '../fixtures/python.ts';
import { describeIf } from '../fixtures/skip.ts';

/** Every text in a program, as Python reads it. */
const TEXTS = `import ast
nodes = ast.walk(ast.parse(data))
print(json.dumps([n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]))`;

describeIf(pythonHas('ast'), 'what Python makes of the advice about pickles, because it is not installed')(
  'the advice about a pickle',
  () => {
    it.each([
      ['index', '.faiss'],
      ['matrix', '.npz'],
      ['factors', '.npz'],
      ['table', '.csv'],
      ['projection', '.npy'],
      ['vocabulary', '.json'],
    ] as const)('is Python that reads the file and writes one beside it (%s)', (kind, ending) => {
      for (const place of [
        '/models/new',
        String.raw`C:\Users\tina\new models\x1\N\u12`,
        String.raw`\\server\share\new`,
        '/home/o\'brien/d’Été "A"',
        'eine\tZeile',
      ]) {
        const { message } = pickleError(`${place}.pkl`, kind);
        const program = message.slice(message.indexOf('import joblib'));
        expect(runPython(TEXTS, program)).toEqual(
          expect.arrayContaining([`${place}.pkl`, `${place}${ending}`]),
        );
      }
    });
  },
);
