import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runChild, startChild } from './child.ts';
import { eventually } from './ports.ts';
import { provisioned } from './provisioned.ts';

/** One command and its reply as tshark's MySQL dissector tells them. */
export interface SharkExchange {
  readonly command: number;
  readonly query: string | null;
  /** Of COM_STMT_*. */
  readonly statement: number | null;
  /** Values of a COM_STMT_EXECUTE that brings their types; null for those that are NULL, undefined for kinds without one field. */
  readonly params: (string | null | undefined)[];
  readonly results: SharkResult[];
  error: { code: number; sqlstate: string; message: string } | null;
}

export interface SharkResult {
  readonly columns: { name: string; type: number; table: string; schema: string }[];
  readonly textRows: (string | null)[][];
  /** Values by dissector field, in the order of the columns of that type. */
  readonly binaryRows: Record<string, string[]>[];
  /** Of the packet that ends the rows. */
  warnings: number | null;
  ok: { affectedRows: string; insertId: string; warnings: number; message: string } | null;
}

type Pdu = Record<string, unknown>;

/**
 * Watches a loopback port with dumpcap while `traffic` runs; gives each TCP connection's exchanges in order. `keylog`: a file with
 * the keys of connections that are encrypted.
 */
export async function watchWithTshark(port: number, traffic: () => Promise<void>, keylog?: string): Promise<SharkExchange[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'shark-'));
  const file = join(folder, 'traffic.pcapng');
  try {
    await captureLoopback(`tcp port ${port}`, file, traffic);
    const args = ['-n', '-r', file, '-d', `tcp.port==${port},mysql`, '-Y', 'mysql', '-T', 'json', '--no-duplicate-keys', '-J', 'tcp mysql'];
    if (keylog !== undefined) args.push('-o', `tls.keylog_file:${keylog}`);
    const dissected = await runChild(provisioned().tshark, args);
    if (dissected.code !== 0) throw new Error(`tshark failed: ${dissected.stderr}`);
    return readStreams(JSON.parse(dissected.stdout), port);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes what goes over the loopback while `traffic` runs, as far as `filter` (of libpcap) lets it, to a file that Wireshark reads. */
export async function captureLoopback(filter: string, file: string, traffic: () => Promise<void>): Promise<void> {
  const dumpcap = startChild(provisioned().dumpcap, ['-i', 'lo', '-f', filter, '-w', file, '-q', '-B', '32']);
  await eventually('dumpcap to capture', () => dumpcap.stderr.includes('File:') || dumpcap.process.exitCode !== null);
  await sleep(300);
  await traffic();
  // The kernel hands packets over in blocks.
  await sleep(700);
  await dumpcap.stop('SIGINT');
}

function readStreams(frames: { _source: { layers: { tcp: Pdu; mysql?: Pdu | Pdu[] } } }[], port: number): SharkExchange[][] {
  const streams = new Map<string, SharkExchange[]>();
  for (const frame of frames) {
    const { tcp, mysql } = frame._source.layers;
    const stream = String(tcp['tcp.stream']);
    const exchanges = streams.get(stream) ?? [];
    streams.set(stream, exchanges);
    for (const pdu of list(mysql)) {
      if (tcp['tcp.dstport'] === String(port)) addRequest(exchanges, pdu);
      else if (exchanges.length > 0) addReply(exchanges.at(-1)!, pdu);
    }
  }
  return [...streams.values()];
}

function addRequest(exchanges: SharkExchange[], pdu: Pdu): void {
  const request = pdu['mysql.request'] as Pdu | undefined;
  if (request?.['mysql.command'] === undefined) return;
  const query = request['mysql.query'] as string | undefined;
  const params = list(request['mysql.exec_param'] as Pdu | Pdu[] | undefined).map(readParam);
  const statement = request['mysql.stmt_id'] === undefined ? null : Number(request['mysql.stmt_id']);
  exchanges.push({ command: Number(request['mysql.command']), query: query ?? null, statement, params, results: [], error: null });
}

const oneField = /^mysql\.exec\.field\.(?:string|(?:unsigned_)?(?:tiny|short|long|longlong)|double|float)$/;

function readParam(pdu: Pdu): string | null | undefined {
  const fields = Object.keys(pdu).filter((name) => name.startsWith('mysql.exec.field.'));
  if (fields.length === 0) return null;
  return oneField.test(fields[0]!) ? String(pdu[fields[0]!]) : undefined;
}

function addReply(exchange: SharkExchange, pdu: Pdu): void {
  if (pdu['mysql.error_code'] !== undefined) {
    exchange.error = {
      code: Number(pdu['mysql.error_code']),
      sqlstate: String(pdu['mysql.sqlstate']),
      message: String(pdu['mysql.error.message'] ?? ''),
    };
    return;
  }
  // PREPARE describes what will come; its columns and parameters are no result.
  if (exchange.command === 22) return;
  // Replies that have no column count before them: columns, a text, or nothing but an EOF.
  const isEof = pdu['mysql.response_code'] === '0xfe';
  const bare = exchange.command === 4 || exchange.command === 13 || exchange.command === 27;
  if (bare && exchange.results.length === 0 && (isEof || pdu['mysql.field.type'] !== undefined)) exchange.results.push(emptyResult());
  const result = exchange.results.at(-1);
  if (exchange.command === 9 && pdu['mysql.message'] !== undefined) {
    const ok = { affectedRows: '', insertId: '', warnings: 0, message: String(pdu['mysql.message']) };
    exchange.results.push({ ...emptyResult(), ok });
    return;
  }
  if (pdu['mysql.num_fields'] !== undefined) {
    exchange.results.push(emptyResult());
  } else if (pdu['mysql.field.type'] !== undefined) {
    const named = (group: string, field: string) => String((pdu[group] as Pdu | undefined)?.[field] ?? '');
    result?.columns.push({
      name: named('Name', 'mysql.field.name'),
      type: Number(pdu['mysql.field.type']),
      table: named('Table', 'mysql.field.table'),
      schema: named('Database', 'mysql.field.db'),
    });
  } else if (pdu.text !== undefined) {
    result?.textRows.push(
      list(pdu.text as Pdu | Pdu[]).map((cell) => (cell['mariadb.prefix'] === '251' ? null : String(cell['mysql.row.text'] ?? ''))),
    );
  } else if (pdu['mysql.row.nullbuffer'] !== undefined) {
    const values = Object.entries(pdu).filter(([name]) => name.startsWith('mysql.exec.field.'));
    result?.binaryRows.push(
      Object.fromEntries(values.map(([name, value]) => [name.slice('mysql.exec.field.'.length), list(value).map(String)])),
    );
  } else if (isEof && result !== undefined) {
    result.warnings = Number(pdu['mysql.warnings']);
  } else if (pdu['mysql.affected_rows'] !== undefined && pdu['mysql.response_code'] === '0x00') {
    exchange.results.push({
      ...emptyResult(),
      ok: {
        affectedRows: String(pdu['mysql.affected_rows']),
        insertId: String(pdu['mysql.insert_id'] ?? '0'),
        warnings: Number(pdu['mysql.warnings'] ?? 0),
        message: String(pdu['mysql.message'] ?? ''),
      },
    });
  }
}

function emptyResult(): SharkResult {
  return { columns: [], textRows: [], binaryRows: [], warnings: null, ok: null };
}

function list<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
