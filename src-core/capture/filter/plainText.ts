/**
 * The plain-text filter: words separated by spaces, all of which must be found, in any order and any case, in what a row
 * shows. Text in double quotes is one word; `session:12` outside quotes keeps to one session. Pure; the window uses it too.
 */

/** What of an exchange is searched. A word must be found within one of the three. */
export interface SearchedText {
  /** The SQL, or what the command says in words. */
  readonly text: string;
  readonly user: string;
  /** `COM_QUERY` and so on. */
  readonly command: string;
  readonly session: number;
}

export interface PlainTextFilter {
  /** In lower case; none matches everything. */
  readonly words: readonly string[];
  /** The session that `session:12` names, or null; the last one counts. */
  readonly session: number | null;
}

/** Reads a filter as typed. A quote that is not closed goes to the end. Never fails. */
export function parsePlainText(typed: string): PlainTextFilter {
  const words: string[] = [];
  let session: number | null = null;
  for (const [, quoted, bare] of typed.matchAll(/"([^"]*)(?:"|$)|([^\s"]+)/g)) {
    const word = (quoted ?? bare ?? '').toLowerCase();
    const named = quoted === undefined ? /^session:(\d+)$/.exec(word) : null;
    if (named !== null) session = Number(named[1]);
    else if (word !== '' && !words.includes(word)) words.push(word);
  }
  return { words, session };
}

/** The same for filters that find the same rows. */
export function filterKey(filter: PlainTextFilter): string {
  return [String(filter.session), ...[...filter.words].sort()].join('\n');
}

export function matchesPlainText(filter: PlainTextFilter, row: SearchedText): boolean {
  if (filter.session !== null && filter.session !== row.session) return false;
  if (filter.words.length === 0) return true;
  const text = row.text.toLowerCase();
  const user = row.user.toLowerCase();
  const command = row.command.toLowerCase();
  return filter.words.every((word) => text.includes(word) || user.includes(word) || command.includes(word));
}
