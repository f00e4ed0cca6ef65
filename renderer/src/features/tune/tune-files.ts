import type { LibraryDescription } from '#shared/contract/schemas.ts';
import {
  presetFileSchema,
  sessionFileSchema,
  type Preset,
  type SessionFile,
  type TuneView,
} from '#shared/contract/session.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

type Library = Pick<LibraryDescription, 'id' | 'name'>;

/** The current view, as saved in a file. */
export function viewOf(state: TuneView): TuneView {
  const { film, userId, current, other, against } = state;
  return { film, userId, current, other, against: against && { id: against.id, name: against.name } };
}

/** The text of a file that reopens this view. */
export function sessionText({ id, name }: Library, view: TuneView): string {
  const session: SessionFile = { kind: 'reelscope-session', version: 1, library: { id, name }, view };
  return `${JSON.stringify(session, undefined, 2)}\n`;
}

/**
 * The view of a session file. Throws `bad-request` that says exactly why it does not work with the open library and the
 * others available for comparison.
 */
export function readSession(text: string, open: Library, others: readonly Library[]): TuneView {
  const { library, view } = parse(text, 'session', sessionFileSchema);
  if (library.id !== open.id) {
    throw new ReelscopeError(
      'bad-request',
      `This session belongs to the library ${library.name} (${library.id.slice(0, 12)}), and ${open.name} (${open.id.slice(0, 12)}) is open: activate that library under Libraries, then open the session again.`,
    );
  }
  const { against } = view;
  if (against !== null && others.every(({ id }) => id !== against.id)) {
    throw new ReelscopeError(
      'bad-request',
      `This session compares with the library ${against.name} (${against.id.slice(0, 12)}), which is not on this computer: bring it here under Libraries, then open the session again.`,
    );
  }
  return view;
}

/** The text of a file with presets. */
export function presetText(presets: readonly Preset[]): string {
  return `${JSON.stringify({ kind: 'reelscope-presets', version: 1, presets }, undefined, 2)}\n`;
}

/** The presets of a file. Throws `bad-request` that says what is wrong with it. */
export function readPresets(text: string): readonly Preset[] {
  return parse(text, 'presets', presetFileSchema).presets;
}

/** The presets merged with others: a new one replaces one of the same name. */
export function mergePresets(presets: readonly Preset[], added: readonly Preset[]): Preset[] {
  const names = new Set(added.map(({ name }) => name));
  return [...presets.filter(({ name }) => !names.has(name)), ...added];
}

interface FileSchema<T> {
  safeParse(
    json: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

function parse<T>(text: string, kind: 'session' | 'presets', schema: FileSchema<T>): T {
  const refuse = (why: string) => new ReelscopeError('bad-request', `This file cannot be opened: ${why}.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON, or was cut off');
  }
  const said = json instanceof Object && 'kind' in json ? json.kind : undefined;
  if (said !== `reelscope-${kind}`)
    throw refuse(`it does not hold ${kind === 'session' ? 'a session' : kind} of Reelscope`);
  if (json instanceof Object && 'version' in json && json.version !== 1) {
    throw refuse(
      `it was written by another version of Reelscope (format ${String(json.version)}; this one reads 1)`,
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}
