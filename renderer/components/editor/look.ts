/** How all editors look. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.typeName, tags.operatorKeyword], color: 'var(--sql-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--sql-comment)', fontStyle: 'italic' },
  { tag: [tags.definition(tags.propertyName)], color: 'var(--sql-keyword)' },
]);

const theme = EditorView.theme({
  '&': {
    color: 'var(--text)',
    backgroundColor: 'var(--bg-code)',
    fontSize: '12.5px',
    height: '100%',
    maxHeight: 'var(--editor-height, 46vh)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', scrollbarWidth: 'thin' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--bg-code)', color: 'var(--text-faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 10px', minWidth: '28px' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--hex-selected)' },
  '.cm-activeLine': { backgroundColor: 'var(--bg-hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.mark-bad': { textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
  '.mark-line': { backgroundColor: 'var(--bad-soft)' },
  '.mark-message': { display: 'block', padding: '1px 10px 2px', color: 'var(--bad)', fontFamily: 'var(--font)', fontSize: '12px' },
});

export const look: Extension = [syntaxHighlighting(colours), theme];
