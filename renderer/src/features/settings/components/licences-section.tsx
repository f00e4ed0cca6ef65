import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Section } from '../../../components/ui/section.tsx';
import styles from './settings-screen.module.css';

/** Written by the build, beside the page (electron/setup/third-party-licences.mjs). */
const FILE = 'third-party-licences.txt';

/** Whose work Reelscope is built on, and under which terms; loaded on request. */
export function LicencesSection() {
  const [text, setText] = useState<string>();
  const show = async () => {
    try {
      const response = await fetch(FILE);
      setText(response.ok ? await response.text() : MISSING);
    } catch {
      setText(MISSING);
    }
  };
  return (
    <Section title="Licences">
      {text === undefined ? (
        <div>
          <Button onPress={() => void show()}>Show the licences of the software in Reelscope</Button>
        </div>
      ) : (
        <pre className={styles['licences']} role="region" aria-label="Licence texts" tabIndex={0}>
          {text}
        </pre>
      )}
    </Section>
  );
}

const MISSING = 'The licence file is missing: install Reelscope again.';
