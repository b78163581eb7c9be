import { useState } from 'react';
import { type SnippetLogin, snippets } from '../format/snippets.ts';
import { recall, remember } from '../stores/memory.ts';
import { CopyButton } from './CopyButton.tsx';

interface Props {
  readonly listen: string;
  readonly login?: SnippetLogin;
  /** File of the proxy's certificate authority; null where there is none. */
  readonly ca: string | null;
  /** The proxy refuses clients without TLS. */
  readonly required: boolean;
}

/** Ready pieces of code for each client, with the proxy's address in them. */
export function Snippets({ listen, login, ca, required }: Props) {
  const [checked, check] = useState(() => recall('snippetTls', false));
  const withTls = checked || required;
  const all = snippets(listen, login, withTls ? ca : null);
  const [chosen, choose] = useState(all[0]!.id);
  const shown = all.find((s) => s.id === chosen) ?? all[0]!;
  const setChecked = (on: boolean): void => {
    remember('snippetTls', on);
    check(on);
  };
  return (
    <div className="snippets">
      <div className="snippet-tabs" role="tablist" aria-label="Client">
        {all.map((s) => (
          <button
            key={s.id}
            type="button"
            role="tab"
            aria-selected={s.id === shown.id}
            className="snippet-tab"
            onClick={() => choose(s.id)}
          >
            {s.title}
          </button>
        ))}
      </div>
      <div className="snippet">
        <pre className="mono">{shown.text}</pre>
        <CopyButton label="Copy" text={() => shown.text} />
      </div>
      {ca === null ? null : (
        <label className="snippet-tls">
          <input type="checkbox" checked={withTls} disabled={required} onChange={(event) => setChecked(event.target.checked)} />
          TLS, with the proxy's certificate checked{required ? ': connections without TLS are refused (--tls-client require)' : ''}
        </label>
      )}
    </div>
  );
}
