import { startScript } from '../../stores/scriptsStore.ts';
import { languageStarts, luaExamples, type ScriptStart } from './starts/index.ts';

/** While no script is open: what one can begin with. */
export function ScriptStarts({ any }: { readonly any: boolean }) {
  return (
    <section className="starts scroll" aria-label="Begin a script">
      <h2>{any ? 'Choose a script to see its text, or begin a new one' : 'Begin a script'}</h2>
      <Starts starts={languageStarts} />
      <h3>Examples in Lua</h3>
      <p className="soft">MySQL Proxy’s scripts run unchanged. These have one part of its manual each, and can be run as they are.</p>
      <Starts starts={luaExamples} />
    </section>
  );
}

function Starts({ starts }: { readonly starts: readonly ScriptStart[] }) {
  return (
    <ul className="start-cards">
      {starts.map((start) => (
        <li key={start.id}>
          <button type="button" className="start-card" onClick={() => startScript(start)}>
            <b>{start.title}</b>
            <small className="soft">{start.about}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
