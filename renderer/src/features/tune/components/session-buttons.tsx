import { Button } from '../../../components/ui/button.tsx';
import { saveText } from '../../../lib/table/hand-over.ts';
import { readSession, sessionText } from '../tune-files.ts';
import { FileButton } from './file-button.tsx';
import { useTuneParts } from './tune-context.ts';
import styles from './tune-screen.module.css';

/** Saves what is looked at as a file, and opens such a file again. */
export function SessionButtons() {
  const { store, library } = useTuneParts();
  return (
    <div className={styles['buttons']}>
      <Button
        onPress={() => {
          const { film, userId, current, other } = store.getState();
          const text = sessionText(library, { film, userId, current, other });
          saveText('session.reelscope', text, 'application/json');
        }}
      >
        Save session
      </Button>
      <FileButton
        label="Open session"
        onText={(text) => {
          try {
            store.getState().show(readSession(text, library));
          } catch (thrown) {
            store.getState().fail(thrown);
          }
        }}
      />
    </div>
  );
}
