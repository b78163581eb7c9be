/** The text of an error of our own, as the server would word it. */
import { errorName, type ServerFamily } from '../constants/errorCodes.ts';
import { errorTexts } from '../constants/errorTexts.ts';

/** What a server's text names; null where it is not known. */
export interface ErrorFacts {
  readonly family: ServerFamily;
  readonly user: string | null;
  readonly schema: string | null;
  readonly table: string | null;
  /** `address:port` of the client. */
  readonly client: string;
}

/** A server cuts what is longer (MYSQL_ERRMSG_SIZE). */
const mostCharacters = 511;

/** Of a code whose text is not known, its name. */
export function errorText(code: number, facts: ErrorFacts): string {
  const texts = errorTexts[code];
  if (texts === undefined) return errorName(code, facts.family);
  const text = typeof texts === 'string' ? texts : texts[facts.family === 'mysql' ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => fill(name, facts) ?? whole).slice(0, mostCharacters);
}

function fill(name: string, { family, user, schema, table, client }: ErrorFacts): string | null {
  switch (name) {
    case 'server':
      return family === 'mysql' ? 'MySQL' : 'MariaDB';
    case 'user':
      return user ?? '';
    case 'host':
      return hostOf(client);
    case 'schema':
      return schema ?? 'test';
    case 'table':
      return table ?? 't';
    default:
      return null;
  }
}

/** A server resolves the loopback address. */
function hostOf(client: string): string {
  const address = client.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return address === '127.0.0.1' || address === '::1' ? 'localhost' : address;
}
