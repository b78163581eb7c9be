import { useEffect, useRef } from 'react';
import type { CodeEditorHandle, EditorLanguage } from './codeEditor.ts';
import type { EditorMark } from './marks.ts';

interface Props {
  readonly language: EditorLanguage;
  readonly label: string;
  readonly text: string;
  readonly onChange?: (text: string) => void;
  readonly marks?: readonly EditorMark[];
  /** A new object moves the cursor there. */
  readonly goTo?: { readonly line: number } | null;
  /** The keyboard goes there when it appears. */
  readonly autoFocus?: boolean;
  readonly className?: string;
}

const noMarks: readonly EditorMark[] = [];

/**
 * Text with a grammar; read-only without `onChange`. The editor lives in a shadow root: there its styles are constructed sheets,
 * which the page's strict CSP permits.
 */
export function CodeEditor({ language, label, text, onChange, marks = noMarks, goTo = null, autoFocus = false, className = '' }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const handle = useRef<CodeEditorHandle | null>(null);
  const latest = useRef({ text, onChange, marks, goTo });
  latest.current = { text, onChange, marks, goTo };
  const readOnly = onChange === undefined;
  useEffect(() => {
    let gone = false;
    void import('./codeEditor.ts').then(({ createEditor }) => {
      const element = host.current;
      if (gone || element === null) return;
      const editor = createEditor(element.shadowRoot ?? element.attachShadow({ mode: 'open' }), {
        language,
        label,
        text: latest.current.text,
        readOnly,
        changed: (now) => {
          if (now !== latest.current.text) latest.current.onChange?.(now);
        },
      });
      handle.current = editor;
      editor.mark(latest.current.marks);
      if (latest.current.goTo !== null) editor.goTo(latest.current.goTo.line);
      else if (autoFocus) editor.focus();
    });
    return () => {
      gone = true;
      handle.current?.destroy();
      handle.current = null;
    };
  }, [language, label, readOnly, autoFocus]);
  useEffect(() => handle.current?.show(text), [text]);
  useEffect(() => handle.current?.mark(marks), [marks]);
  useEffect(() => {
    if (goTo !== null) handle.current?.goTo(goTo.line);
  }, [goTo]);
  return <div ref={host} className={`code-editor ${className}`} data-own-keys />;
}
