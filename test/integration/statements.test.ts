import type { RowDataPacket } from 'mysql2';
import { expect, it } from 'vitest';
import type { ExchangeRecord, SessionRecord } from '../../src-core/bridge/contract.ts';
import { type Backend, describeOnBackends } from '../support/backends.ts';
import { openMysql2, runMariadbCli } from '../support/clients.ts';
import { parseCliOutput } from '../support/cliOutput.ts';
import { account } from '../support/databases.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { isRows, ofCommands, sameAsBytes, textOf } from '../support/recordValues.ts';
import { type SharkExchange, watchWithTshark } from '../support/shark.ts';
import { sharkDifferences } from './sharkDifferences.ts';
import { mysql2Script, type Step, textStatements } from './statementScript.ts';

interface Run {
  readonly exchanges: ExchangeRecord[];
  readonly sessions: SessionRecord[];
  readonly streams: SharkExchange[][];
}

/** Records `traffic`, watched by tshark between the proxy and the server. */
async function runRecorded(backend: Backend, traffic: (hydrophone: Hydrophone) => Promise<void>): Promise<Run> {
  const hydrophone = await startRecord(backend.port, '--rows', '1000', '--tls-backend', 'off');
  try {
    const streams = await watchWithTshark(backend.port, () => traffic(hydrophone));
    expect(await hydrophone.stop()).toBe(0);
    return { exchanges: hydrophone.exchanges(), sessions: hydrophone.sessions(), streams };
  } finally {
    await hydrophone.dispose();
  }
}

function expectTsharkAgrees(run: Run, backend: Backend): void {
  const ids = run.sessions.filter((session) => session.event === 'opened').map((session) => session.id);
  const differences = ids.flatMap((id, index) =>
    sharkDifferences(
      run.exchanges.filter((exchange) => exchange.session === id),
      run.streams[index] ?? [],
      backend,
    ),
  );
  expect(differences).toEqual([]);
  expect(run.streams).toHaveLength(ids.length);
}

describeOnBackends('the script of statements', (backend) => {
  it('sent by the mariadb command line: records agree with the client and with tshark', async () => {
    const statements = textStatements('cli');
    let output = { stdout: '', stderr: '', code: null as number | null };
    const run = await runRecorded(backend, async (hydrophone) => {
      const script = `DELIMITER //\n${statements.join('//\n')}//\n`;
      output = await runMariadbCli(hydrophone.port, script, '-vvv', '--xml', '--force', '--default-character-set=utf8mb4');
    });
    expect(output.code, output.stderr).toBe(0);
    const told = parseCliOutput(output.stdout, output.stderr);
    expect(statements.length).toBeGreaterThanOrEqual(60);
    expect(told.map((statement) => statement.sql)).toEqual(statements);
    const recorded = ofCommands(run.exchanges, 'COM_QUERY').filter((exchange) => statements.includes(exchange.sql ?? ''));
    expect(recorded.map((exchange) => exchange.sql)).toEqual(statements);
    for (const [index, statement] of told.entries()) {
      const exchange = recorded[index]!;
      expect(exchange.error, statement.sql).toEqual(statement.error);
      expect(exchange.end).toBe('replied');
      expect(exchange.results.length, statement.sql).toBe(statement.results.length);
      for (const [place, result] of statement.results.entries()) {
        const record = exchange.results[place]!;
        expect(record.warnings, statement.sql).toBe(result.warnings);
        if (result.kind === 'ok') {
          expect({ affected: record.affected_rows, info: record.info }, statement.sql).toEqual({
            affected: result.affectedRows,
            info: result.info,
          });
          continue;
        }
        expect(record.row_count, statement.sql).toBe(result.count);
        if (result.count > 0) expect(record.columns.map((column) => column.name)).toEqual(result.columns);
        // XML has no way to write binary bytes.
        const comparable = record.rows.map((row, y) =>
          row.map((value, x) => (textOf(value) === undefined ? result.rows[y]![x] : textOf(value))),
        );
        expect(comparable, statement.sql).toEqual(result.rows);
      }
    }
    expectTsharkAgrees(run, backend);
  });

  it('sent by mysql2 as text and prepared: records agree with the client and with tshark', async () => {
    const steps = mysql2Script('m2');
    expect(steps.length).toBeGreaterThanOrEqual(60);
    const outcomes: Outcome[] = [];
    const run = await runRecorded(backend, async (hydrophone) => {
      const connection = await openMysql2(hydrophone.port, { multipleStatements: true });
      for (const step of steps) outcomes.push(await send(connection, step));
      await connection.end();
    });
    const commands = steps.map(
      (step) =>
        ({
          text: 'COM_QUERY',
          prepared: 'COM_STMT_EXECUTE',
          ping: 'COM_PING',
          resetConnection: 'COM_RESET_CONNECTION',
          changeUser: 'COM_CHANGE_USER',
        })[step.how],
    );
    // A statement that could not be prepared has its error in the answer to the PREPARE.
    const main = run.exchanges.filter(
      (exchange) => commands.includes(exchange.command) || (exchange.command === 'COM_STMT_PREPARE' && exchange.error !== null),
    );
    const expected = steps.map((step, index) => (step.how === 'prepared' && step.refused ? 'COM_STMT_PREPARE' : commands[index]));
    expect(main.map((exchange) => exchange.command)).toEqual(expected);
    for (const [index, step] of steps.entries()) expectSame(main[index]!, step, outcomes[index]!);
    expectTsharkAgrees(run, backend);
  });
});

type Cell = Buffer | string | number | bigint | Date | null;
type Got = { rows: Cell[][]; columns: string[] } | { affected: number; insertId: number | string; warnings: number; info: string };

interface Outcome {
  readonly results: Got[];
  readonly error: { code: number; sqlstate: string; message: string } | null;
}

type Connection = Awaited<ReturnType<typeof openMysql2>>;

/** Sends a step and gives what the client got, with text values as the bytes of the wire. */
async function send(connection: Connection, step: Step): Promise<Outcome> {
  const done = (results: Got[] = [], error: Outcome['error'] = null): Outcome => ({ results, error });
  try {
    if (step.how === 'ping') await connection.ping();
    else if (step.how === 'resetConnection') await connection.reset();
    else if (step.how === 'changeUser') await connection.changeUser({ ...account, database: step.schema });
    if (step.how === 'prepared') {
      const got = await connection.execute({ sql: step.sql, rowsAsArray: true } as never, [...step.values] as never);
      connection.unprepare(step.sql);
      return done(readResults(...(got as unknown as [unknown, unknown])));
    }
    if (step.how === 'text') {
      const options = { sql: step.sql, rowsAsArray: true, typeCast: (field: { buffer(): Buffer | null }) => field.buffer() };
      return done(readResults(...((await connection.query(options as never)) as unknown as [unknown, unknown])));
    }
    return done();
  } catch (error) {
    return done([], readError(error));
  }
}

function readResults(results: unknown, fields: unknown): Got[] {
  const several = Array.isArray(fields) && fields.length > 0 && fields.some((entry) => entry === undefined || Array.isArray(entry));
  const lists = several ? (results as unknown[]) : [results];
  const columns = several ? (fields as unknown[]) : [fields];
  return lists.map((entry, index) => {
    if (Array.isArray(entry)) {
      const names = (columns[index] as { name: string }[]).map((column) => column.name);
      return { rows: entry as RowDataPacket[] as unknown as Cell[][], columns: names };
    }
    const header = entry as { affectedRows: number; insertId: number | string; warningStatus: number; info: string };
    return { affected: header.affectedRows, insertId: header.insertId, warnings: header.warningStatus, info: header.info };
  });
}

function readError(error: unknown): Outcome['error'] {
  const { errno, sqlState, sqlMessage } = error as { errno: number; sqlState: string; sqlMessage: string };
  return { code: errno, sqlstate: sqlState, message: sqlMessage };
}

function expectSame(exchange: ExchangeRecord, step: Step, outcome: Outcome): void {
  const about = JSON.stringify(step);
  if (step.how === 'text' || step.how === 'prepared') expect(exchange.sql).toBe(step.sql);
  expect(exchange.error, about).toEqual(outcome.error);
  if (step.how === 'prepared' && !step.refused) {
    expect(
      exchange.params?.map((value) => (value !== null && typeof value === 'object' ? Buffer.from(value.base64, 'base64') : value)),
      about,
    ).toEqual(step.values);
  }
  // mysql2 gives no results when an error follows them.
  if (outcome.error !== null || (step.how !== 'text' && step.how !== 'prepared')) return;
  expect(exchange.results.length, about).toBe(outcome.results.length);
  for (const [index, got] of outcome.results.entries()) {
    const record = exchange.results[index]!;
    if ('affected' in got) {
      expect(isRows(record), about).toBe(false);
      const told = {
        affected: record.affected_rows,
        insertId: Number(record.last_insert_id),
        warnings: record.warnings,
        info: record.info,
      };
      expect(told, about).toEqual({ ...got, insertId: Number(got.insertId), info: got.info ?? '' });
      continue;
    }
    expect(
      record.columns.map((column) => column.name),
      about,
    ).toEqual(got.columns);
    expect(record.row_count, about).toBe(got.rows.length);
    for (const [y, row] of got.rows.entries()) {
      for (const [x, cell] of row.entries()) {
        const value = record.rows[y]![x]!;
        const bytes = cell === null || Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell));
        expect(sameAsBytes(value, bytes), `${about}: ${JSON.stringify(value)} is not ${bytes}`).toBe(true);
      }
    }
  }
}
