import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../components/ui/button.tsx';
import type { Client } from '../lib/client/client.ts';
import styles from './elsewhere-gate.module.css';

interface ElsewhereGateProps {
  readonly client: Client;
  readonly children: ReactNode;
}

/**
 * Covers the window while another window of the same host is in use: one at a time, so that nobody can watch unnoticed.
 * The content beneath stays as it was.
 */
export function ElsewhereGate({ client, children }: ElsewhereGateProps) {
  const [isElsewhere, setIsElsewhere] = useState(false);

  useEffect(
    () =>
      client.onConnection((connection) => {
        setIsElsewhere(connection === 'elsewhere');
      }),
    [client],
  );

  return (
    <>
      <div className={styles['window']} inert={isElsewhere}>
        {children}
      </div>
      {isElsewhere && (
        <div
          ref={focus}
          tabIndex={-1}
          role="alertdialog"
          aria-labelledby="elsewhere-title"
          className={styles['cover']}
          onKeyDown={(event) => {
            // Commands are not for what nobody sees.
            event.stopPropagation();
          }}
        >
          <div className={styles['card']}>
            <h2 id="elsewhere-title" className={styles['title']}>
              Reelscope is open in another window
            </h2>
            <p className={styles['text']}>
              Reelscope works in one window at a time. If you did not open the other one, take over here, then
              restart Reelscope to give it a new address.
            </p>
            <div>
              <Button
                onPress={() => {
                  client.takeOver();
                }}
              >
                Use it here
              </Button>
            </div>
          </div>
        </div>
      )}
    </>
  );
}

/** So that a screen reader reads the notice, and the next Tab goes to its button. */
function focus(element: HTMLElement | null): void {
  element?.focus();
}
