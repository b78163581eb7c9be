/** What a MySQL command line with `-vvv --xml --force` says of one statement. */
export interface CliStatement {
  readonly sql: string;
  readonly results: CliResult[];
  /** `ERROR code (sqlstate) … message`, from stderr. */
  error: { readonly code: number; readonly sqlstate: string; readonly message: string } | null;
}

export type CliResult =
  | {
      readonly kind: 'rows';
      readonly columns: string[];
      readonly rows: (string | null)[][];
      readonly count: number;
      readonly warnings: number;
    }
  | { readonly kind: 'ok'; readonly affectedRows: number; readonly warnings: number; readonly info: string };

const resultPattern =
  /<resultset statement="[^"]*"[^>]*>([\s\S]*?)<\/resultset>\n(?:(\d+) rows? in set|Empty set)(?:, (\d+) warnings?)?|Query OK, (\d+) rows? affected(?:, (\d+) warnings?)? \([^)]*\)\n([^\n]*)/g;
const fieldPattern = /<field name="([^"]*)"(?: xsi:nil="true" \/>|>([\s\S]*?)<\/field>)/g;

export function parseCliOutput(stdout: string, stderr: string): CliStatement[] {
  const parts = stdout.split(/^--------------\n([\s\S]*?)\n--------------\n/m).slice(1);
  const statements: CliStatement[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    statements.push({ sql: parts[index]!, results: [...parts[index + 1]!.matchAll(resultPattern)].map(readResult), error: null });
  }
  const errors = [...stderr.matchAll(/^ERROR (\d+) \(([^)]{5})\) at line \d+: (.*)$/gm)];
  for (const statement of statements) {
    if (statement.results.length > 0) continue;
    const error = errors.shift();
    if (error) statement.error = { code: Number(error[1]), sqlstate: error[2]!, message: error[3]! };
  }
  return statements;
}

function readResult(match: RegExpMatchArray): CliResult {
  const [, body, count, rowWarnings, affected, warnings, info] = match;
  if (affected !== undefined) return { kind: 'ok', affectedRows: Number(affected), warnings: Number(warnings ?? 0), info: info ?? '' };
  const rows = [...(body ?? '').matchAll(/<row>([\s\S]*?)<\/row>/g)].map((row) => [...row[1]!.matchAll(fieldPattern)]);
  return {
    kind: 'rows',
    columns: rows[0]?.map((field) => decodeEntities(field[1]!)) ?? [],
    rows: rows.map((fields) => fields.map((field) => (field[2] === undefined ? null : decodeEntities(field[2])))),
    count: Number(count ?? 0),
    warnings: Number(rowWarnings ?? 0),
  };
}

function decodeEntities(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return text.replace(/&(lt|gt|quot|amp);/g, (_, name: string) => entities[name]!);
}
