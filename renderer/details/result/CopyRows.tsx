import { Check, Copy, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ColumnRecord } from '../../../src-core/bridge/contract.ts';
import { writeClipboard } from '../../components/clipboard.ts';
import { csvWriter, jsonWriter, type RowWriter } from '../../format/export.ts';
import { count } from '../../format/numbers.ts';
import { report } from '../../stores/statusStore.ts';
import type { ResultRows } from './useResultRows.ts';

/** A browser's string ends at about 500 million characters, and a clipboard long before. */
const mostCharacters = 200_000_000;

const formats = [
  { label: 'Copy as CSV', writer: csvWriter },
  { label: 'Copy as JSON', writer: jsonWriter },
] as const;

type Label = (typeof formats)[number]['label'];

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly rows: number }
  | { readonly kind: 'done'; readonly label: Label }
  /** The browser wants a click right before the clipboard changes, and the reading took too long for the first one. */
  | { readonly kind: 'ready'; readonly label: Label; readonly text: string };

const idle: State = { kind: 'idle' };

/** All kept rows of a result on the clipboard; with many of them it says how far it is, and can be stopped. */
export function CopyRows({ columns, rows }: { readonly columns: readonly ColumnRecord[]; readonly rows: ResultRows }) {
  const [state, setState] = useState<State>(idle);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    if (state.kind !== 'done') return;
    const timer = setTimeout(() => setState(idle), 1500);
    return () => clearTimeout(timer);
  }, [state]);

  const write = async (label: Label, text: string): Promise<void> => {
    try {
      await writeClipboard(text);
      setState({ kind: 'done', label });
    } catch (fault) {
      const late = fault instanceof DOMException && fault.name === 'NotAllowedError';
      setState(late && state.kind !== 'ready' ? { kind: 'ready', label, text } : idle);
      if (!late || state.kind === 'ready') report(fault);
    }
  };
  const copy = async (label: Label, writer: RowWriter): Promise<void> => {
    const stopping = new AbortController();
    stop.current = stopping;
    setState({ kind: 'reading', rows: 0 });
    try {
      if (await readAll(rows, writer, stopping.signal, (read) => setState({ kind: 'reading', rows: read })))
        await write(label, writer.text());
      else setState(idle);
    } catch (fault) {
      setState(idle);
      report(fault);
    }
  };

  if (state.kind === 'reading') {
    return (
      <>
        <span className="soft" role="status" aria-label="Copying">
          {count(state.rows)} of {count(rows.kept)} rows
        </span>
        <button type="button" className="button" onClick={() => stop.current?.abort()}>
          <X size={13} aria-hidden />
          Stop copying
        </button>
      </>
    );
  }
  if (state.kind === 'ready') {
    return (
      <button type="button" className="button primary" onClick={() => void write(state.label, state.text)}>
        <Copy size={13} aria-hidden />
        Copy now
      </button>
    );
  }
  return formats.map(({ label, writer }) => {
    const done = state.kind === 'done' && state.label === label;
    return (
      <button key={label} type="button" className="button" aria-label={label} onClick={() => void copy(label, writer(columns))}>
        {done ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
        {done ? 'Copied' : label}
      </button>
    );
  });
}

/** False where it was stopped. Throws where the text would be too long. */
async function readAll(rows: ResultRows, writer: RowWriter, signal: AbortSignal, progress: (rows: number) => void): Promise<boolean> {
  let read = 0;
  for await (const page of rows.pages()) {
    if (signal.aborted) return false;
    writer.add(page);
    read += page.length;
    if (writer.characters > mostCharacters) {
      throw new Error(
        `The first ${count(read)} rows alone are too much for a clipboard. Nothing was copied; record --json writes all of them.`,
      );
    }
    progress(read);
  }
  return !signal.aborted;
}
