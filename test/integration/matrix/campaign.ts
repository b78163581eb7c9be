/** Runs all drivers against one server, directly and through four proxies, and keeps what everybody saw. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExchangeRecord, SessionRecord } from '../../../src-core/bridge/contract.ts';
import { runChild } from '../../support/child.ts';
import type { Hydrophone } from '../../support/hydrophone.ts';
import { eventually } from '../../support/ports.ts';
import { provisioned } from '../../support/provisioned.ts';
import { clientEncrypts, type Encryption, proxyAuthority, startProxies } from '../../support/proxies.ts';
import { type Cell, type CellCompression, cellsOf, gapOf, nameOf } from './cells.ts';
import { type Driver, drivers, type Run, type Step } from './drivers.ts';
import { accountOf, createSchemas, password } from './schema.ts';
import type { MatrixServer } from './servers.ts';

/** What the proxy's records tell of one run. */
export interface Shown {
  readonly session: SessionRecord;
  readonly exchanges: readonly ExchangeRecord[];
}

export interface Campaign {
  /** Without the proxy, with TLS or without. */
  direct(driver: string, tls: boolean, compression: CellCompression): readonly Step[];
  /** Through the proxy; not for cells that are left out. */
  proxied(cell: Cell): readonly Step[];
  /** The largest values, encrypted on both sides and compressed where the driver can; only where they were asked for. */
  large(driver: string): { readonly direct: readonly Step[]; readonly proxied: readonly Step[] };
  /** Sessions of the cell, as `record --json` told them at their end. */
  shown(cell: Cell): readonly Shown[];
}

/** The same for all servers: its name is in the SQL. */
const infile = join(mkdtempSync(join(tmpdir(), 'matrix-')), 'lines.txt');
const lines = 'line 1 ü\t1.5\nline 2\t\\N\nline 3\t99.99\n';

/** `withLarge`: each driver also moves values above 16 MiB, once directly and once through the proxy. */
export async function runCampaign(server: MatrixServer, withLarge: boolean): Promise<Campaign> {
  const all = drivers();
  mkdirSync(dirname(infile), { recursive: true });
  writeFileSync(infile, lines);
  let proxies = new Map<Encryption, Hydrophone>();
  const direct = new Map<string, Step[]>();
  const proxied = new Map<string, Step[]>();
  try {
    await createSchemas(
      server,
      all.map((driver) => driver.name),
    );
    await fillPasswordCache(server, all);
    const ca = await proxyAuthority();
    proxies = await startProxies(server.port);
    const work = (driver: Driver) => async () => {
      const runs: Run[] = [];
      const run = (name: string, port: number, tls: boolean, signer: string, compression: CellCompression, large = false) => {
        const account = accountOf(driver.name);
        runs.push({ name, port, user: account, password, database: account, tls, ca: signer, compression, large, infile });
      };
      for (const cell of cellsOf(driver.name, server.name)) {
        const tls = clientEncrypts(cell.encryption);
        const name = directName(driver.name, tls, cell.compression);
        if (!runs.some((known) => known.name === name)) run(name, server.port, tls, server.ca, cell.compression);
        if (gapOf(cell) === null) run(nameOf(cell), proxies.get(cell.encryption)!.port, tls, ca, cell.compression);
      }
      const largest = largestCell(driver.name, server.name);
      if (withLarge) {
        const tls = clientEncrypts(largest.encryption);
        run(`directly, ${driver.name}, large`, server.port, tls, server.ca, largest.compression, true);
        run(`${driver.name}, large`, proxies.get(largest.encryption)!.port, tls, ca, largest.compression, true);
      }
      for (const [name, steps] of await driver.perform(runs)) (name.startsWith('directly') ? direct : proxied).set(name, steps);
    };
    await twoAtATime(all.map(work));
    for (const proxy of proxies.values()) {
      await eventually('the end of all sessions', () => count(proxy, 'opened') === count(proxy, 'closed'));
      await proxy.stop();
    }
    const records = new Map([...proxies].map(([encryption, proxy]) => [encryption, sessionsOf(proxy)]));
    return {
      direct: (driver, tls, compression) => direct.get(directName(driver, tls, compression)) ?? [],
      proxied: (cell) => proxied.get(nameOf(cell)) ?? [],
      large: (driver) => ({ direct: direct.get(`directly, ${driver}, large`) ?? [], proxied: proxied.get(`${driver}, large`) ?? [] }),
      shown: (cell) =>
        (records.get(cell.encryption) ?? []).filter(
          ({ session }) => session.user === accountOf(cell.driver) && session.compression === cell.compression,
        ),
    };
  } finally {
    for (const proxy of proxies.values()) await proxy.dispose();
    rmSync(dirname(infile), { recursive: true, force: true });
  }
}

function directName(driver: string, tls: boolean, compression: CellCompression): string {
  return `directly, ${driver}, ${tls ? 'with' : 'without'} TLS, compression ${compression}`;
}

/** As much encryption and compression as the driver has. */
function largestCell(driver: string, server: string): Cell {
  return cellsOf(driver, server).findLast((cell) => gapOf(cell) === null)!;
}

function count(proxy: Hydrophone, event: SessionRecord['event']): number {
  return proxy.sessions().filter((session) => session.event === event).length;
}

/** Each session with its exchanges in order, but for those of large values. */
function sessionsOf(proxy: Hydrophone): Shown[] {
  const exchanges = Map.groupBy(proxy.exchanges(), (exchange) => exchange.session);
  return proxy
    .sessions()
    .filter((session) => session.event === 'closed')
    .map((session) => ({ session, exchanges: (exchanges.get(session.id) ?? []).sort((a, b) => a.id - b.id) }))
    .filter((shown) => !shown.exchanges.some((exchange) => exchange.reply_bytes > 2 ** 24));
}

/** With a password in its cache MySQL lets every driver in on the fast path, whatever the encryption; its other paths have tests of their own. */
async function fillPasswordCache(server: MatrixServer, all: readonly Driver[]): Promise<void> {
  const { mysql9 } = provisioned();
  if (server.kind !== 'mysql9' || 'unavailable' in mysql9) return;
  const [program, ...first] = mysql9.mysql;
  for (const { name } of all) {
    await runChild(program!, [
      ...first,
      '--no-defaults',
      `--socket=${server.socket}`,
      `-u${accountOf(name)}`,
      `-p${password}`,
      '-e',
      'DO 1',
    ]);
  }
}

/** There are two cores, and the servers and proxies want their share. */
async function twoAtATime(work: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...work];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all([worker(), worker()]);
}
