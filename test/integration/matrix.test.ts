/** The same work by every driver, directly and through the proxy: nobody may see a difference, and the records must not depend on the cell. */
import { beforeAll, describe, expect, it } from 'vitest';
import { backendEncrypts, clientEncrypts } from '../support/proxies.ts';
import { type Campaign, runCampaign, type Shown } from './matrix/campaign.ts';
import { type Cell, cellsOf, gapOf, gaps, nameOf } from './matrix/cells.ts';
import { drivers, type Step } from './matrix/drivers.ts';
import { matrixServers } from './matrix/servers.ts';

const campaigns = new Map<string, Campaign>();

for (const server of matrixServers()) {
  const why = 'unavailable' in server ? `: ${server.unavailable}` : '';
  describe.skipIf('unavailable' in server)(`matrix on ${server.name}${why}`, () => {
    if ('unavailable' in server) return;
    let campaign: Campaign;
    const withLarge = server.name === 'MariaDB 10.11';
    beforeAll(async () => {
      campaign = await runCampaign(server, withLarge);
      campaigns.set(server.name, campaign);
    }, 180_000);

    for (const { name: driver } of drivers()) {
      const cells = cellsOf(driver, server.name);
      if (withLarge) {
        it(`${driver}: values above 16 MiB`, () => {
          const { direct, proxied } = campaign.large(driver);
          expect(failure(direct), 'without the proxy').toBeNull();
          expect(withoutFacts(proxied)).toEqual(withoutFacts(direct));
        });
      }
      const reference = cells.find((cell) => gapOf(cell) === null);
      for (const cell of cells) {
        const gap = gapOf(cell);
        if (gap !== null) {
          it(`${nameOf(cell)}: left out, ${gap.reason}`, () => {
            const steps = campaign.direct(driver, clientEncrypts(cell.encryption), cell.compression);
            expect(JSON.stringify(failure(steps))).toMatch(gap.says);
          });
          continue;
        }
        it(`${nameOf(cell)}: the client sees what it sees without the proxy`, () => {
          const direct = campaign.direct(driver, clientEncrypts(cell.encryption), cell.compression);
          expect(failure(direct), 'without the proxy').toBeNull();
          expect(factsOf(direct)).toEqual({ encrypted: clientEncrypts(cell.encryption), compressed: cell.compression !== 'none' });
          const seen = campaign.proxied(cell);
          expect(failure(seen), 'through the proxy').toBeNull();
          expect(factsOf(seen)).toEqual({ encrypted: backendEncrypts(cell.encryption), compressed: cell.compression !== 'none' });
          expect(withoutFacts(seen)).toEqual(withoutFacts(direct));
        });
        it(`${nameOf(cell)}: the records show the same as in every cell`, () => {
          const { session, exchanges } = only(campaign.shown(cell), cell);
          expect(session.tls.client !== null).toBe(clientEncrypts(cell.encryption));
          expect(session.tls.backend !== null).toBe(backendEncrypts(cell.encryption));
          expect(session.error).toBeNull();
          expect(exchanges.every((exchange) => exchange.end === 'replied')).toBe(true);
          const expected = only(campaign.shown(reference!), reference!);
          expect(comparable({ session, exchanges })).toEqual(comparable(expected));
        });
      }
    }
  });
}

describe('SQL, parameters and rows are the same whatever the server', () => {
  for (const { name: driver } of drivers()) {
    it(driver, () => {
      const all = [...campaigns].flatMap(([server, campaign]) => {
        const cell = cellsOf(driver, server).find((candidate) => gapOf(candidate) === null);
        return cell === undefined ? [] : [ofWork(only(campaign.shown(cell), cell))];
      });
      expect(all.length).toBeGreaterThanOrEqual(driver === 'mysql' ? 2 : 3);
      for (const one of all) expect(one).toEqual(all[0]);
    });
  }
});

it('every entry of the table of gaps is about a cell', () => {
  const cells = matrixServers().flatMap((server) => drivers().flatMap((driver) => cellsOf(driver.name, server.name)));
  expect(gaps.filter((gap) => !cells.some((cell) => gapOf(cell) === gap))).toEqual([]);
});

function only(shown: readonly Shown[], cell: Cell): Shown {
  expect(shown.length, `sessions of ${nameOf(cell)}`).toBe(1);
  return shown[0]!;
}

function failure(steps: readonly Step[]): unknown {
  if (steps.length === 0) return 'nothing was seen';
  return steps.find((step) => step.step === 'failed')?.value ?? null;
}

/** What the server said of its connection. */
function factsOf(steps: readonly Step[]): { encrypted: boolean; compressed: boolean } {
  const facts = JSON.stringify(steps.find((step) => step.step === 'facts'));
  return { encrypted: /TLS_|-SHA\d|-GCM/.test(facts), compressed: /\bON\b/.test(facts) };
}

function withoutFacts(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.step !== 'facts');
}

/** Where the servers or drivers differ of themselves, as SQL or commands. */
const ofServer: Readonly<Record<string, string>> = {
  'INSERT INTO work (name, amount, data) VALUES (?,?,?)':
    'a batch of the npm package mariadb is one command with MariaDB, which answers it by version, and several with MySQL',
  COM_CHANGE_USER: 'the npm package mariadb does not change users with MySQL',
  'SELECT DATABASE() AS d, @out AS gone': 'and so still has the variable that a change of user would have cleared',
};

/** The statements of the work itself, behind its marker: a driver may ask each server other things before. Query attributes are MySQL's alone. */
function ofWork({ exchanges }: Shown): unknown[] {
  const begin = exchanges.findIndex((exchange) => exchange.sql === "SELECT 'begin'");
  expect(begin).toBeGreaterThanOrEqual(0);
  return exchanges
    .slice(begin)
    .filter((exchange) => !(exchange.command in ofServer) && !((exchange.sql ?? '') in ofServer))
    .map(({ command, sql, params, results, error }) => ({
      command,
      sql,
      params,
      rows: results.map((result) => result.rows),
      error: error?.code ?? null,
    }));
}

/** All of a session's exchanges that cannot differ: everything but times, numbers, and what the server says of the connection. */
function comparable({ exchanges }: Shown): unknown[] {
  // MariaDB counts statements over all connections.
  const statements = [...new Set(exchanges.map((exchange) => exchange.statement_id))];
  return exchanges
    .filter((exchange) => !exchange.sql?.startsWith('SHOW STATUS'))
    .map(({ id, session, parent, started_at, wait_us, server_us, transfer_us, duration_us, statement_id, ...rest }) => ({
      ...rest,
      statement: statements.indexOf(statement_id),
    }));
}
