import { X } from 'lucide-react';
import { useState } from 'react';
import type { Breakpoint, BreakpointState } from '../../../src-core/bridge/contract.ts';
import { count } from '../../format/numbers.ts';
import { changeBreakpoint } from '../../stores/breakpoints.ts';

interface Props {
  readonly breakpoint: BreakpointState;
  /** It was just made: its filter is what one writes next. */
  readonly fresh: boolean;
  readonly remove: () => void;
}

const stages: readonly [Breakpoint['at'], string][] = [
  ['statement', 'the statement'],
  ['reply', 'its reply'],
  ['login', 'the login'],
];

const limits: readonly [string, string][] = [
  ['', 'always'],
  ['1', 'only the next one'],
  ['5', '5 more times'],
  ['20', '20 more times'],
];

export function BreakpointRow({ breakpoint, fresh, remove }: Props) {
  const { id, on, at, filter, limit, hits, error } = breakpoint;
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? filter;
  const name = filter === '' ? 'everything' : filter;
  const put = (change: Partial<Omit<Breakpoint, 'id'>>): void => void changeBreakpoint(id, change);
  const take = (): void => {
    // One that was made empty is off, so that it does not stop everything while one writes
    if (draft !== null && draft !== filter) put({ filter: draft.trim(), ...(fresh && !on && filter === '' ? { on: true } : {}) });
    setDraft(null);
  };
  const known = limits.some(([value]) => value === String(limit ?? ''));
  return (
    <tr data-off={!on}>
      <td>
        <input type="checkbox" aria-label={`${name} is on`} checked={on} onChange={(event) => put({ on: event.target.checked })} />
      </td>
      <td>
        <select
          className="input"
          aria-label={`${name} stops at`}
          value={at}
          onChange={(event) => put({ at: event.target.value as Breakpoint['at'] })}
        >
          {stages.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </td>
      <td className="wide">
        <input
          type="text"
          className="input mono wide"
          aria-label="Filter of the breakpoint"
          aria-invalid={error !== null}
          spellCheck={false}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the person asked for a new one and writes here next
          autoFocus={fresh}
          placeholder="empty: everything"
          value={shown}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
            else if (event.key === 'Escape') setDraft(null);
          }}
        />
        {error === null || draft !== null ? null : (
          <small className="bad" role="alert">
            {error}
          </small>
        )}
      </td>
      <td>
        <select
          className="input"
          aria-label={`${name} stops how often`}
          value={String(limit ?? '')}
          onChange={(event) => put({ limit: event.target.value === '' ? null : Number(event.target.value), ...(on ? {} : { on: true }) })}
        >
          {limits.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
          {known ? null : <option value={String(limit)}>{limit === 0 ? 'not any more' : `${count(limit ?? 0)} more times`}</option>}
        </select>
      </td>
      <td className="number">{count(hits)}</td>
      <td>
        <button type="button" className="button quiet icon" aria-label={`Remove ${name}`} title="Remove (can be undone)" onClick={remove}>
          <X size={13} aria-hidden />
        </button>
      </td>
    </tr>
  );
}
