import { useEffect, useRef } from 'react';

/**
 * SQL in a read-only editor, so that it can be selected, searched and moved through by keyboard.
 * The editor lives in a shadow root: there its styles are constructed sheets, which the page's strict CSP permits.
 */
export function SqlView({ sql }: { readonly sql: string }) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(sql);
  const update = useRef<((text: string) => void) | null>(null);
  useEffect(() => {
    let gone = false;
    let destroy: (() => void) | null = null;
    void import('./sqlEditor.ts').then(({ createSqlEditor }) => {
      const element = host.current;
      if (gone || element === null) return;
      const editor = createSqlEditor(element.shadowRoot ?? element.attachShadow({ mode: 'open' }), latest.current);
      update.current = editor.show;
      destroy = editor.destroy;
    });
    return () => {
      gone = true;
      update.current = null;
      destroy?.();
    };
  }, []);
  useEffect(() => {
    latest.current = sql;
    update.current?.(sql);
  }, [sql]);
  return <div ref={host} className="sql-view" data-own-keys />;
}
