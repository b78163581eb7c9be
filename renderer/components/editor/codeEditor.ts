/** An editor of text with a grammar: what CodeEditor.tsx shows, loaded when it is first needed. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { MySQL, sql } from '@codemirror/lang-sql';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit, StreamLanguage } from '@codemirror/language';
import { lua } from '@codemirror/legacy-modes/mode/lua';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { look } from './look.ts';
import { type EditorMark, marksExtension, showMarks } from './marks.ts';

export type EditorLanguage = 'sql' | 'yaml' | 'javascript' | 'lua';

export interface EditorOptions {
  readonly language: EditorLanguage;
  readonly label: string;
  readonly text: string;
  readonly readOnly: boolean;
  readonly changed: (text: string) => void;
}

export interface CodeEditorHandle {
  show(text: string): void;
  mark(marks: readonly EditorMark[]): void;
  goTo(line: number): void;
  focus(): void;
  destroy(): void;
}

/** Lines of SQL are long and wrapped; those of programs are not. */
const languages: Readonly<Record<EditorLanguage, () => Extension>> = {
  sql: () => [sql({ dialect: MySQL }), EditorView.lineWrapping],
  yaml: () => yaml(),
  javascript: () => javascript({ typescript: true }),
  lua: () => StreamLanguage.define(lua),
};

export function createEditor(root: ShadowRoot, options: EditorOptions): CodeEditorHandle {
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: options.text, extensions: extensionsFor(options) }),
  });
  return {
    show: (text) => {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
    },
    mark: (marks) => showMarks(view, marks),
    goTo: (n) => {
      const { from } = view.state.doc.line(Math.max(1, Math.min(n, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

/** Tab leaves the editor, as in a form: those without a pointer must not be caught in it. */
const writing: readonly Extension[] = [
  drawSelection(),
  highlightActiveLine(),
  history(),
  bracketMatching(),
  indentOnInput(),
  indentUnit.of('  '),
  keymap.of([...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'), ...historyKeymap]),
];

function extensionsFor({ language, label, readOnly, changed }: EditorOptions): Extension[] {
  return [
    EditorView.contentAttributes.of({ 'aria-label': label, ...(readOnly ? { 'aria-readonly': 'true' } : {}) }),
    EditorState.readOnly.of(readOnly),
    EditorState.tabSize.of(2),
    lineNumbers(),
    ...(readOnly ? [] : writing),
    languages[language](),
    marksExtension,
    look,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
    }),
  ];
}
