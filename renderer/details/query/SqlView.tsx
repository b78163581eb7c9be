import { CodeEditor } from '../../components/editor/CodeEditor.tsx';

/** SQL that can be selected, searched and moved through by keyboard. */
export function SqlView({ sql }: { readonly sql: string }) {
  return <CodeEditor language="sql" label="SQL" text={sql} className="sql-view" />;
}
