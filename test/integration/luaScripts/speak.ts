/** Clients that hold a script's conversation. What they got is in the words of `Expected`. */
import type { Connection, FieldPacket, ResultSetHeader } from 'mysql2/promise';
import { runChild } from '../../support/child.ts';
import { openMysql2, runMariadbCli } from '../../support/clients.ts';
import { parseCliOutput } from '../../support/cliOutput.ts';
import { provisioned } from '../../support/provisioned.ts';
import type { ClientName, Expected, Step } from './conversation.ts';

export function speak(client: ClientName, port: number, steps: readonly Step[], folder: string): Promise<Expected[]> {
  if (client === 'mysql2') return throughMysql2(port, steps);
  const statements = steps.map(({ send }) => {
    if (send === undefined) throw new Error(`${client} can only send statements`);
    return send;
  });
  return client === 'mariadb CLI' ? throughCli(port, statements) : throughPython(port, statements, folder);
}

async function throughMysql2(port: number, steps: readonly Step[]): Promise<Expected[]> {
  const open = new Map<string, Connection>();
  const got: Expected[] = [];
  const connect = async (name: string, options: object): Promise<Connection> => {
    const connection = await openMysql2(port, { rowsAsArray: true, ...options });
    connection.on('error', () => undefined);
    open.set(name, connection);
    return connection;
  };
  try {
    for (const step of steps) {
      const name = step.on ?? '';
      got.push(
        await orError(async () => {
          if (step.connect !== undefined) {
            await open.get(name)?.end();
            await connect(name, step.connect);
            return {};
          }
          const connection = open.get(name) ?? (await connect(name, {}));
          if (step.close === true) {
            open.delete(name);
            await connection.end();
            return {};
          }
          const [result, fields] = (await (step.execute === undefined
            ? connection.query(step.send ?? '')
            : connection.execute(step.execute, [...(step.values ?? [])]))) as [unknown[][] | ResultSetHeader, FieldPacket[]];
          if (!Array.isArray(result)) return { ok: [result.affectedRows, Number(result.insertId)] };
          return { columns: fields.map((field) => field.name), rows: result.map((row) => row.map(text)) };
        }),
      );
      if (got.at(-1)?.lost === true) open.delete(name);
    }
  } finally {
    for (const connection of open.values()) await connection.end().catch(() => undefined);
  }
  return got;
}

function text(value: unknown): string | null {
  return value === null ? null : String(value);
}

async function orError(task: () => Promise<Expected>): Promise<Expected> {
  try {
    return await task();
  } catch (thrown) {
    const { errno, sqlState, message } = thrown as { errno?: number; sqlState?: string; message: string };
    return errno !== undefined && errno > 0 && sqlState !== undefined ? { error: errno, message } : { lost: true, message };
  }
}

async function throughCli(port: number, statements: readonly string[]): Promise<Expected[]> {
  const script = statements.map((sql) => `${sql};\n`).join('');
  const { stdout, stderr } = await runMariadbCli(port, script, '-vvv', '--xml', '--force', '--unbuffered', '--skip-reconnect');
  return parseCliOutput(stdout, stderr).map(({ results: [result], error }) => {
    if (error !== null) return [2006, 2013].includes(error.code) ? { lost: true } : { error: error.code, message: error.message };
    if (result === undefined) throw new Error(`the mariadb CLI said nothing of a statement:\n${stdout}\n${stderr}`);
    // It tells no insert ids, and no columns where there are no rows.
    if (result.kind === 'ok') return { ok: [result.affectedRows, 0] };
    return { rows: result.rows, ...(result.rows.length > 0 && { columns: result.columns }) };
  });
}

const python = `
import json, sys, pymysql
run = json.load(sys.stdin)
connection = pymysql.connect(host="127.0.0.1", port=run["port"], user="app", password="secret", database="shop", autocommit=True)
for sql in run["statements"]:
    try:
        cursor = connection.cursor()
        affected = cursor.execute(sql)
        if cursor.description is None:
            out = {"ok": [affected, cursor.lastrowid or 0]}
        else:
            rows = [[None if v is None else str(v) for v in row] for row in cursor.fetchall()]
            out = {"columns": [d[0] for d in cursor.description], "rows": rows}
    except pymysql.MySQLError as error:
        out = {"lost": True} if error.args[0] in (2006, 2013, 0) else {"error": error.args[0], "message": str(error.args[1])}
    print(json.dumps(out))
connection.close()
`;

async function throughPython(port: number, statements: readonly string[], folder: string): Promise<Expected[]> {
  const run = await runChild(provisioned().drivers.python3, ['-c', python], JSON.stringify({ port, statements }), { cwd: folder });
  if (run.code !== 0) throw new Error(`PyMySQL ended with ${run.code}:\n${run.stderr}`);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Expected);
}
