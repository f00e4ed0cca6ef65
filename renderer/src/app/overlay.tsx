import { useEffect, useRef, type ReactNode } from 'react';
import styles from './overlay.module.css';

interface OverlayProps {
  readonly label: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own dialog: it takes the focus, gives it back, and Escape closes it wherever the focus is inside. */
export function Overlay({ label, isOpen, onClose, children }: OverlayProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      className={styles['overlay']}
      onClose={onClose}
      onKeyDownCapture={(event) => {
        // Before a list of suggestions handles the key.
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onClick={(event) => {
        // The dialog itself is the target only for clicks outside its contents.
        if (event.target === dialog.current) onClose();
      }}
    >
      {isOpen && <div className={styles['inside']}>{children}</div>}
    </dialog>
  );
}
