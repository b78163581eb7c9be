import { useLayoutEffect, useRef, useState } from 'react';
import type { ConsoleLine, ScriptState } from '../../../src-core/bridge/contract.ts';
import { clock } from '../../format/numbers.ts';
import { clearConsole, openScript, useScriptsStore } from '../../stores/scriptsStore.ts';
import { lineOf } from './scriptPlace.ts';

/** What scripts write, and what went wrong in them. */
export function ScriptConsole({ scripts }: { readonly scripts: readonly ScriptState[] }) {
  const lines = useScriptsStore((s) => s.lines);
  const [only, setOnly] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const shown = only === '' ? lines : lines.filter((l) => l.script === only);
  useLayoutEffect(() => {
    if (atEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [shown.length]);
  return (
    <section className="work" aria-label="Console">
      <header className="work-head">
        <strong className="grow">Console</strong>
        {scripts.length > 1 ? (
          <select className="input" aria-label="Lines of" value={only} onChange={(event) => setOnly(event.target.value)}>
            <option value="">all scripts</option>
            {scripts.map((s) => (
              <option key={s.id} value={s.name}>
                {s.name}
              </option>
            ))}
          </select>
        ) : null}
        <button type="button" className="button quiet" disabled={lines.length === 0} onClick={clearConsole}>
          Clear console
        </button>
      </header>
      {shown.length === 0 ? (
        <p className="pane-empty soft">What scripts write with console.log, and their errors, stand here.</p>
      ) : (
        <ol
          ref={list}
          className="console grow scroll"
          aria-label="Console lines"
          onScroll={({ currentTarget: at }) => {
            atEnd.current = at.scrollTop + at.clientHeight >= at.scrollHeight - 4;
          }}
        >
          {shown.map((line) => (
            <Line key={line.n} line={line} scripts={scripts} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Line({ line, scripts }: { readonly line: ConsoleLine; readonly scripts: readonly ScriptState[] }) {
  const { at, script, level, text, place } = line;
  const id = scripts.find((s) => s.name === script)?.id;
  const number = place === null ? null : lineOf(place);
  return (
    <li data-level={level}>
      <span className="faint">{clock(at)}</span>
      <span className="console-text">
        {level === 'error' || level === 'warn' ? <span className="unseen">{level}: </span> : null}
        {text}
      </span>
      {place === null || id === undefined || number === null ? (
        <span className="faint">{place ?? script}</span>
      ) : (
        <button type="button" className="link" onClick={() => void openScript(id, number)}>
          {place}
        </button>
      )}
    </li>
  );
}
