import { Play } from 'lucide-react';
import { statementKind } from '../../src-core/mysql/sql/statements.ts';
import { changeRun, sendRun, useRunStore } from '../stores/runStore.ts';
import { sessionIndex, useTrafficStore } from '../stores/trafficStore.ts';
import { CodeEditor } from './editor/CodeEditor.tsx';
import { Overlay } from './Overlay.tsx';
import { submitOnKey } from './submitOnKey.ts';

/** A statement that is sent inside a live session, with its transaction, variables and temporary tables. */
export function RunOverlay() {
  const { sql, session, running } = useRunStore();
  useTrafficStore((s) => s.sessionsVersion);
  const sessions = sessionIndex.live();
  const chosen = sessions.find((s) => s.id === session);
  const writes = ['write', 'ddl', 'transaction'].includes(statementKind(sql));
  return (
    <Overlay title="Run in a session" wide>
      <form
        aria-label="Run in a session"
        onKeyDown={submitOnKey}
        onSubmit={(event) => {
          event.preventDefault();
          void sendRun();
        }}
      >
        <p className="soft">
          It runs between two commands of the app, in its transaction and with its variables. The app does not see it; here it is listed as
          injected.
        </p>
        <CodeEditor
          language="sql"
          label="SQL to run"
          text={sql}
          onChange={(text) => changeRun({ sql: text })}
          autoFocus
          className="run-editor"
        />
        {writes ? (
          <p className="notice warn" role="status">
            This changes something{chosen?.state === 'inTransaction' ? ', inside the open transaction of the app' : ''}. It cannot be taken
            back from here.
          </p>
        ) : null}
        <div className="run-line">
          <label className="inline">
            Session
            <select
              className="input"
              aria-label="Session to run in"
              value={chosen === undefined ? '' : String(chosen.id)}
              onChange={(event) => changeRun({ session: Number(event.target.value) })}
            >
              {chosen === undefined ? <option value="">{sessions.length === 0 ? 'none is open' : 'choose one'}</option> : null}
              {sessions.map((s) => (
                <option key={s.id} value={s.id}>
                  #{s.id} {s.user}
                  {s.schema === null || s.schema === '' ? '' : `@${s.schema}`} ({s.program})
                  {s.state === 'inTransaction' ? ', in a transaction' : ''}
                </option>
              ))}
            </select>
          </label>
          <span className="grow" />
          <button
            type="submit"
            className="button primary"
            disabled={chosen === undefined || running || sql.trim() === ''}
            title="Ctrl+Enter"
          >
            <Play size={13} aria-hidden />
            {running ? 'Waiting for the session…' : 'Run'}
          </button>
        </div>
      </form>
    </Overlay>
  );
}
