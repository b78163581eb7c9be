/** A capture file that cannot be used; the message is one line that names the file, the cause and the remedy. */
export class CaptureDamaged extends Error {
  override readonly name = 'CaptureDamaged';
}

/** What SQLite said, in one sentence with the remedy. `doing` is such as `read` or `written`. */
export function databaseTrouble(path: string, error: unknown, doing: 'opened' | 'read' | 'written'): string {
  const said = error instanceof Error ? error.message : String(error);
  return `The capture ${path} cannot be ${doing}: ${said}. ${remedy(said)}`;
}

/** The file itself is broken, as opposed to a passing trouble such as a full disk. */
export function saysDamaged(error: unknown): boolean {
  return (
    error instanceof Error && /malformed|not a database|no such (table|column)|no exchange record|ends after its record/.test(error.message)
  );
}

function remedy(said: string): string {
  if (/disk is full|database or disk/.test(said))
    return 'Free some space on that disk; recording goes on by itself as soon as there is room.';
  if (/not a database/.test(said)) return 'It is not a SQLite file; choose a file that Hydrophone has written (.hydro).';
  if (/malformed|no exchange record|ends after its record/.test(said)) {
    return 'The file is damaged; make a copy, try "sqlite3 FILE .recover" on it, or open another capture.';
  }
  if (/readonly|read-only/.test(said)) return 'Allow writing to the file and its folder, or choose another place.';
  if (/unable to open/.test(said)) return 'Check that the folder exists and that you may read and write there.';
  if (/locked|busy/.test(said)) return 'Another program holds the file; close it.';
  if (/I\/O error|disk I\/O/.test(said)) return 'Check the disk and that the file was not removed; choose another place if this goes on.';
  return 'Check the file and its disk, or choose another file.';
}
