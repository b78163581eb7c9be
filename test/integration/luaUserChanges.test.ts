/** COM_CHANGE_USER through a Lua script: it is told of it, may refuse it, and does not get in the way of what is translated. */
import { rmSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { account } from '../support/databases.ts';
import { startRecord } from '../support/hydrophone.ts';
import { writeScript } from '../support/luaRecord.ts';
import { clientEncrypts, encryptions, proxyOptions } from '../support/proxies.ts';

const script = `
local seen = 0
function read_query(packet)
  if packet:byte() ~= proxy.COM_CHANGE_USER then return end
  seen = seen + 1
  print('changes to', packet:match('^.(%Z*)'))
  if seen == 2 then
    proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = 'not now', errcode = 1234, sqlstate = '42000' }
    return proxy.PROXY_SEND_RESULT
  end
  if seen == 3 then proxy.queries:append(1, packet, { resultset_is_needed = true }) return proxy.PROXY_SEND_QUERY end
  if seen == 4 then
    proxy.queries:append(1, '\\003SELECT 1', { resultset_is_needed = true })
    proxy.queries:append(2, packet)
    return proxy.PROXY_SEND_QUERY
  end
end
`;

describeOnBackends('COM_CHANGE_USER with a script', (backend) => {
  it.each(encryptions)('watched, refused and forwarded, encrypted: %s', async (encryption) => {
    const { path, folder } = writeScript(script);
    const proxy = await startRecord(backend.port, '--script', path, ...proxyOptions(encryption));
    try {
      const ssl = clientEncrypts(encryption) ? { ssl: { rejectUnauthorized: false } } : {};
      const client = await createConnection({ host: '127.0.0.1', port: proxy.port, ...account, ...ssl });
      const schema = async () => (await client.query('SELECT DATABASE() AS d'))[0];
      await client.changeUser({ ...account, database: 'other' });
      expect(await schema()).toEqual([{ d: 'other' }]);
      for (const database of ['shop', 'other']) {
        if (database === 'shop')
          await expect(client.changeUser({ ...account, database })).rejects.toMatchObject({
            errno: 1234,
            sqlState: '42000',
            message: 'not now',
          });
        else await client.changeUser({ ...account, database });
      }
      expect(await schema()).toEqual([{ d: 'other' }]);
      await client.changeUser({ ...account, database: 'shop' });
      expect(await schema()).toEqual([{ d: 'shop' }]);
      await client.end();
    } finally {
      await proxy.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    const { stderr } = proxy.child;
    expect(stderr.match(/changes to\tapp/g)).toHaveLength(4);
    expect(stderr).toContain('COM_CHANGE_USER is neither rewritten nor queued with other commands');
    await proxy.dispose();
  });
});
