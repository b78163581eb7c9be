import { memo } from 'react';
import { sqlParts } from './sqlParts.ts';

/** SQL on one line with its words coloured; what is not SQL stands plain. */
export const SqlText = memo(function SqlText({ sql }: { readonly sql: string }) {
  return sqlParts(sql).map((part, i) =>
    part.kind === null ? (
      part.text
    ) : (
      <span key={i} className={`sql-${part.kind}`}>
        {part.text}
      </span>
    ),
  );
});
