/** Names of errors as people type them. */
import { errorCode } from '../../mysql/constants/errorCodes.ts';
import { nearest } from './fields.ts';

/** Both families' codes are below. */
const lastCode = 20_000;
let known: ReadonlySet<string> | null = null;

/** Whether a server's error is called so, with or without `ER_`. */
export function isErrorName(name: string): boolean {
  return names().has(withoutPrefix(name));
}

/** The name nearest to a misspelt one; null where none is near. */
export function nearestErrorName(typed: string): string | null {
  const sought = withoutPrefix(typed);
  const similar = [...names()].filter((name) => name[0] === sought[0] && Math.abs(name.length - sought.length) < 3);
  const found = nearest(
    sought.toLowerCase(),
    similar.map((name) => name.toLowerCase()),
  );
  return found === null ? null : `ER_${found.toUpperCase()}`;
}

function names(): ReadonlySet<string> {
  if (known !== null) return known;
  const found = new Set<string>();
  for (let code = 1; code <= lastCode; code++) {
    for (const family of ['mysql', 'mariadb'] as const) {
      const name = errorCode(code, family)?.name;
      if (name !== undefined) found.add(withoutPrefix(name));
    }
  }
  known = found;
  return known;
}

function withoutPrefix(name: string): string {
  return name.toUpperCase().replace(/^ER_/, '');
}
