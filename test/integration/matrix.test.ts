/** The same work by every driver, directly and through the proxy: nobody may see a difference, and the records must not depend on the cell. */
import { beforeAll, describe, expect, it } from 'vitest';
import { backendEncrypts, clientEncrypts } from '../support/proxies.ts';
import { type Campaign, runCampaign, type Shown } from './matrix/campaign.ts';
import { type Cell, cellsOf, gapOf, gaps, nameOf } from './matrix/cells.ts';
import { drivers, type Step } from './matrix/drivers.ts';
import { matrixServers } from './matrix/servers.ts';

for (const server of matrixServers()) {
  if ('unavailable' in server) {
    describe.skip(`matrix on ${server.name}: ${server.unavailable}`, () => it('runs', () => {}));
    continue;
  }
  describe(`matrix on ${server.name}`, () => {
    let campaign: Campaign;
    beforeAll(async () => {
      campaign = await runCampaign(server);
    }, 180_000);

    for (const { name: driver } of drivers()) {
      const cells = cellsOf(driver, server.name);
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
