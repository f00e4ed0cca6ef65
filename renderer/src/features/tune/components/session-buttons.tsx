import { Button } from '../../../components/ui/button.tsx';
import { saveText } from '../../../lib/table/hand-over.ts';
import { sessionText, viewOf } from '../tune-files.ts';
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
      <FileButton label="Open session" onText={store.getState().openSession} />
    </div>
  );
}
