import { useLayoutEffect, useRef, useState } from 'react';
import type { ConsoleLine, ScriptState } from '../../../src-core/bridge/contract.ts';
import { clock } from '../../format/numbers.ts';
import { clearConsole, openScript, useScriptsStore } from '../../stores/scriptsStore.ts';
import { lineOf, placesIn, withoutFolder } from './scriptPlace.ts';

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
        <p className="pane-empty soft">What scripts write with console.log or print, and their errors, stand here.</p>
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
  const file = scripts.find((s) => s.name === script);
  return (
    <li data-level={level}>
      <span className="faint">{clock(at)}</span>
      <span className="console-text">
        {level === 'error' || level === 'warn' ? <span className="unseen">{level}: </span> : null}
        {file === undefined ? text : <Placed text={withoutFolder(text, file.path)} file={file} />}
      </span>
      {place !== null && file !== undefined && place.startsWith(`${script}:`) ? (
        <ToLine id={file.id} line={lineOf(place)} words={place} />
      ) : (
        <span className="faint">{place ?? script}</span>
      )}
    </li>
  );
}

/** What was said, with the places that it names as links. */
function Placed({ text, file }: { readonly text: string; readonly file: ScriptState }) {
  let at = 0;
  return placesIn(text, file.name).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.line === null ? piece.text : <ToLine key={key} id={file.id} line={piece.line} words={piece.text} />;
  });
}

function ToLine({ id, line, words }: { readonly id: string; readonly line: number | null; readonly words: string }) {
  return (
    <button type="button" className="link" title="Show this line" onClick={() => void openScript(id, line ?? undefined)}>
      {words}
    </button>
  );
}
