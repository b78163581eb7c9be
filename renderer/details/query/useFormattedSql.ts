import { useEffect, useState } from 'react';

/** Beyond this a statement is shown as it was sent: laying it out would take too long. */
const longest = 60_000;

/** The statement laid out; as it was sent until the formatter is loaded, and where it does not understand it. */
export function useFormattedSql(sql: string, serverVersion: string | null): string {
  const [done, setDone] = useState({ sql, formatted: sql });
  useEffect(() => {
    if (sql.length > longest) return;
    let current = true;
    import('sql-formatter')
      .then(({ formatDialect, mariadb, mysql }) => {
        const dialect = /mariadb/i.test(serverVersion ?? '') ? mariadb : mysql;
        const formatted = formatDialect(sql, { dialect, keywordCase: 'preserve', tabWidth: 2, linesBetweenQueries: 1 });
        if (current) setDone({ sql, formatted });
      })
      .catch(() => {
        if (current) setDone({ sql, formatted: sql });
      });
    return () => {
      current = false;
    };
  }, [sql, serverVersion]);
  return done.sql === sql ? done.formatted : sql;
}
