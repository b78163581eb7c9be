import { useEffect, useState } from 'react';

/** Characters beyond which a statement is shown as it was sent: laying it out would take too long. */
export const longestFormatted = 60_000;
/** Up to this a statement on one line reads best as it is. */
const shortest = 72;

/** The statement laid out; as it was sent until the formatter is loaded, and where it does not understand it. */
export function useFormattedSql(sql: string, serverVersion: string | null): string {
  const [done, setDone] = useState({ sql, formatted: sql });
  useEffect(() => {
    if (sql.length > longestFormatted || (sql.length <= shortest && !sql.trim().includes('\n'))) return;
    let current = true;
    import('sql-formatter')
      .then(({ formatDialect, mariadb, mysql }) => {
        const dialect = /mariadb/i.test(serverVersion ?? '') ? mariadb : mysql;
        const formatted = formatDialect(sql, {
          dialect,
          keywordCase: 'preserve',
          tabWidth: 2,
          linesBetweenQueries: 1,
          expressionWidth: 60,
        });
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
