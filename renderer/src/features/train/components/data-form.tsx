import { useState, type DragEvent } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { ProgressBar } from '../../../components/ui/progress-bar.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { hostFiles } from '../../../lib/client/host-files.ts';
import { formatCountOf } from '../../../lib/format.ts';
import { droppedPath } from '../dropped-path.ts';
import { useTrain } from './train-context.ts';
import styles from './train-screen.module.css';

/** The folder of the ratings: typed, chosen or dropped; and its inspection. */
export function DataForm() {
  const input = useTrain((state) => state.input);
  const text = useTrain((state) => state.text);
  const inspection = useTrain((state) => state.inspection);
  const { setInput, setText, inspect } = useTrain((state) => state);
  const [dropProblem, setDropProblem] = useState<string | null>(null);
  const [isOver, setIsOver] = useState(false);
  const files = hostFiles();

  function choose(path: string): void {
    setInput(path);
    inspect();
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    setIsOver(false);
    const path = droppedPath(event.dataTransfer, files);
    setDropProblem(
      path === null ? 'A browser does not reveal the path of a dropped folder: type it instead.' : null,
    );
    if (path !== null) choose(path);
  }

  return (
    <Section
      title="Your data"
      note="A folder with MovieLens files: ratings.csv and movies.csv (ml-latest to ml-32m), ratings.dat and movies.dat (ml-1m, ml-10m), or u.data and u.item (ml-100k). Nothing in it is changed, and nothing leaves this computer."
    >
      {/* A convenience for the mouse; the field does the same by keyboard. */}
      <div
        className={classNames(styles['drop'], isOver && styles['over'])}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => {
          setIsOver(false);
        }}
        onDrop={drop}
      >
        <div className={styles['line']}>
          <TextField
            label="Folder"
            value={input}
            placeholder="/home/me/ml-latest-small"
            onChange={setInput}
            onSubmit={inspect}
          />
          {files !== undefined && (
            <Button
              onPress={() => {
                void files.chooseFolder().then((path) => {
                  if (path !== null) choose(path);
                });
              }}
            >
              Choose folder …
            </Button>
          )}
          <Button isDisabled={input.trim() === '' || inspection.phase === 'loading'} onPress={inspect}>
            Look inside
          </Button>
        </div>
        {dropProblem !== null && (
          <p role="alert" className={styles['warning']}>
            {dropProblem}
          </p>
        )}
        <TextField
          label="Texts of films (optional)"
          value={text}
          hint="A CSV file with title and, where known, year, genres, cast, director, keywords, overview. Without it, films are compared by genres and tags."
          onChange={setText}
          onSubmit={inspect}
        />
      </div>
      {inspection.phase === 'loading' && <Reading />}
      {inspection.phase === 'failed' && inspection.error.code !== 'cancelled' && (
        <ErrorNotice title="This folder cannot be trained on" error={inspection.error} onRetry={inspect} />
      )}
    </Section>
  );
}

function Reading() {
  const read = useTrain((state) => state.read);
  return (
    <div>
      <ProgressBar label="Reading the folder" fraction={read?.share ?? 0} />
      <p className={styles['text']}>
        {read === null ? 'Reading …' : `${formatCountOf(read.rows, 'rating')} read …`}
      </p>
    </div>
  );
}
