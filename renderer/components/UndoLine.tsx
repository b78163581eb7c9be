import { X } from 'lucide-react';

interface Props {
  readonly words: string;
  readonly undo: () => void;
  readonly dismiss: () => void;
}

/** What was done, and the way back. */
export function UndoLine({ words, undo, dismiss }: Props) {
  return (
    <p className="list-notice" role="status">
      <span className="grow ellipsis">{words}</span>
      <button type="button" className="button" onClick={undo}>
        Undo
      </button>
      <button type="button" className="button quiet icon" aria-label="Dismiss" onClick={dismiss}>
        <X size={13} aria-hidden />
      </button>
    </p>
  );
}
