/** Mistakes in an edited text: underlined at their place, with the message below the line. */
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';

/** Lines and columns count from 1. */
export interface EditorMark {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const setMarks = StateEffect.define<readonly EditorMark[]>();

class Message extends WidgetType {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override eq(other: Message): boolean {
    return other.text === this.text;
  }

  toDOM(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'mark-message';
    element.textContent = this.text;
    return element;
  }
}

function drawn(state: EditorState, marks: readonly EditorMark[]): DecorationSet {
  const ranges = marks.flatMap(({ line: n, column, message }) => {
    const line = state.doc.line(Math.max(1, Math.min(n, state.doc.lines)));
    const from = Math.min(line.from + Math.max(0, column - 1), line.to);
    const word = /^\S+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
    return [
      Decoration.line({ class: 'mark-line' }).range(line.from),
      ...(word > 0 ? [Decoration.mark({ class: 'mark-bad' }).range(from, from + word)] : []),
      Decoration.widget({ widget: new Message(message), side: 1, block: true }).range(line.to),
    ];
  });
  return Decoration.set(ranges, true);
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(old, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return drawn(transaction.state, effect.value);
    return old.map(transaction.changes);
  },
  provide: (f) => EditorView.decorations.from(f),
});

export const marksExtension: Extension = field;

export function showMarks(view: EditorView, marks: readonly EditorMark[]): void {
  view.dispatch({ effects: setMarks.of(marks) });
}
