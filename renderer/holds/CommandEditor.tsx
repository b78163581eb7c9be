import type { HoldDetail } from '../../src-core/bridge/contract.ts';
import { CodeEditor } from '../components/editor/CodeEditor.tsx';
import { changeDraft } from '../stores/holdStore.ts';
import type { HoldDraft } from './draft.ts';
import { ParameterEditor } from './ParameterEditor.tsx';

/** A statement before the server gets it: its text, and the values of a prepared one. */
export function CommandEditor({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  const { sql, editable, params, summary, error } = detail;
  const prepared = summary.command.startsWith('COM_STMT_') && summary.command !== 'COM_STMT_PREPARE';
  const rewritten = draft.sql !== null && draft.sql !== sql;
  return (
    <div className="hold-command scroll">
      {error === null ? null : (
        <p className="notice bad">
          <strong>
            Error {error.code} ({error.sqlstate})
          </strong>{' '}
          {error.message}
        </p>
      )}
      {sql === null ? <p className="statement-words">{summary.title}</p> : null}
      {sql === null ? null : editable.sql ? (
        <>
          <h3 className="hold-title">SQL {rewritten ? <span className="chip accent">changed</span> : null}</h3>
          <CodeEditor
            language="sql"
            label="Held SQL"
            text={draft.sql ?? sql}
            onChange={(text) => changeDraft(detail, { sql: text === sql ? null : text })}
            className="hold-sql"
          />
          {rewritten && prepared ? (
            <p className="notice warn" role="status">
              This is a prepared execution. With another text it runs as a text query (COM_QUERY) with the values put in; the client still
              gets binary rows, as it expects them.
            </p>
          ) : null}
        </>
      ) : (
        <CodeEditor language="sql" label="Held SQL" text={sql} className="hold-sql" />
      )}
      {editable.why === null ? null : <p className="notice">{sentence(editable.why)}</p>}
      {params.length === 0 ? null : <ParameterEditor detail={detail} draft={draft} />}
    </div>
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}
