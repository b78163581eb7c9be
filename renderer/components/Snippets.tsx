import { useState } from 'react';
import { type SnippetLogin, snippets } from '../format/snippets.ts';
import { CopyButton } from './CopyButton.tsx';

/** Ready pieces of code for each client, with the proxy's address in them. */
export function Snippets({ listen, login }: { readonly listen: string; readonly login?: SnippetLogin }) {
  const all = snippets(listen, login);
  const [chosen, choose] = useState(all[0]!.id);
  const shown = all.find((s) => s.id === chosen) ?? all[0]!;
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
    </div>
  );
}
