/** Lua scripts and large results, and files that clients load. */
import { createReadStream, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMysql2 } from '../support/clients.ts';
import { withScript, writeScript } from '../support/luaRecord.ts';
import { eventually } from '../support/ports.ts';

describeOnBackends('a Lua script and much data', (backend) => {
  it('lets a result of more than 16 MiB through read_query_result in less than a second', async () => {
    const inspecting = `
      function read_query(packet)
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj)
        if not inj.resultset.rows then return end
        local bytes, rows = 0, 0
        for row in inj.resultset.rows do bytes = bytes + #row[2] rows = rows + 1 end
        print(rows, bytes, inj.resultset.row_count)
      end`;
    await withScript(backend.port, inspecting, async (proxy) => {
      const connection = await openMysql2(proxy.port);
      const digits =
        '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
      const sql = `SELECT a.d, REPEAT('x', 1000) FROM ${digits} a, ${digits} b, ${digits} c, ${digits} d, (SELECT 0 UNION SELECT 1) e`;
      const direct = await openMysql2(backend.port);
      await direct.query(sql);
      const before = performance.now();
      await direct.query(sql);
      const alone = performance.now() - before;
      const since = performance.now();
      const [rows] = await connection.query(sql);
      const took = performance.now() - since;
      expect(rows).toHaveLength(20_000);
      expect(took - alone).toBeLessThan(1_000);
      await eventually('the line', () => proxy.child.stderr.includes('20000\t20000000\t20000'));
      await connection.end();
      await direct.end();
    });
  });

  it('lets a client load its file in a queue', async () => {
    const loading = `
      function read_query(packet)
        if packet:byte() ~= proxy.COM_QUERY then return end
        proxy.queries:append(2, string.char(proxy.COM_QUERY) .. 'SELECT 1')
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj) if inj.id == 2 then return proxy.PROXY_IGNORE_RESULT end end`;
    await withScript(backend.port, loading, async (proxy) => {
      const { path, folder } = writeScript('1\n2\n3\n');
      const connection = await openMysql2(proxy.port, { infileStreamFactory: () => createReadStream(path) });
      await connection.query('CREATE TEMPORARY TABLE loaded (n INT)');
      const [loaded] = await connection.query(`LOAD DATA LOCAL INFILE '${path}' INTO TABLE loaded`);
      expect(loaded).toMatchObject({ affectedRows: 3 });
      const [rows] = await connection.query('SELECT SUM(n) AS sum FROM loaded');
      expect(rows).toMatchObject([{ sum: '6' }]);
      await connection.end();
      rmSync(folder, { recursive: true });
    });
  });
});
