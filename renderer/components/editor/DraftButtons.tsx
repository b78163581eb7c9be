import { Save } from 'lucide-react';

interface Props {
  /** There is something to be taken over. */
  readonly changed: boolean;
  /** What saving does, in words. */
  readonly saves: string;
  readonly onDiscard: () => void;
  readonly onSave: () => void;
}

/** What becomes of a text that was changed in its editor. */
export function DraftButtons({ changed, saves, onDiscard, onSave }: Props) {
  return (
    <>
      <button type="button" className="button quiet" disabled={!changed} onClick={onDiscard}>
        Discard
      </button>
      <button type="button" className="button primary" disabled={!changed} title={`${saves} (Ctrl+S)`} onClick={onSave}>
        <Save size={13} aria-hidden />
        Save
      </button>
    </>
  );
}
