import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { showOverlay } from '../stores/layoutStore.ts';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  /** The palette brings its own heading. */
  readonly bare?: boolean;
  readonly wide?: boolean;
}

/** The platform's modal dialog: it keeps the focus inside and gives it back, and Escape closes it. */
export function Overlay({ title, children, bare = false, wide = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`overlay${bare ? ' bare' : ''}${wide ? ' wide' : ''}`}
      aria-label={title}
      onClose={() => showOverlay(null)}
      onClick={(event) => event.target === dialog.current && showOverlay(null)}
    >
      <div className="overlay-body">
        {bare ? null : (
          <header className="overlay-head">
            <h2>{title}</h2>
            <button type="button" className="button quiet icon" aria-label="Close" onClick={() => showOverlay(null)}>
              <X size={15} aria-hidden />
            </button>
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
