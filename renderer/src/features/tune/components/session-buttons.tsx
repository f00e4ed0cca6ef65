import { Button } from '../../../components/ui/button.tsx';
import { saveText } from '../../../lib/table/hand-over.ts';
import { readSession, sessionText, viewOf } from '../tune-files.ts';
import { FileButton } from './file-button.tsx';
import { useTuneParts } from './tune-context.ts';
import styles from './tune-screen.module.css';

/** Saves the current view as a file, and opens such a file. */
export function SessionButtons() {
  const { store, library } = useTuneParts();
  return (
    <div className={styles['buttons']}>
      <Button
        onPress={() => {
          const text = sessionText(library, viewOf(store.getState()));
          saveText('session.reelscope', text, 'application/json');
        }}
      >
        Save session
      </Button>
      <FileButton
        label="Open session"
        onText={(text) => {
          try {
            store.getState().show(readSession(text, library, store.getState().others));
          } catch (thrown) {
            store.getState().fail(thrown);
          }
        }}
      />
    </div>
  );
}
