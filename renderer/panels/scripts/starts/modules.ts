/** JavaScript, TypeScript and Lua, each with a script that refuses every DELETE. */
import type { ScriptStart } from './start.ts';

export const javaScriptStart: ScriptStart = {
  id: 'javascript',
  title: 'JavaScript',
  about: 'Refuses every DELETE',
  name: 'script.js',
  text: `/** Called for every statement of a client. Return nothing to let it pass. See docs/scripts.md. */
export function readQuery({ sql, session }) {
  if (sql !== null && /^\\s*DELETE\\b/i.test(sql)) {
    console.warn(\`\${session.user} deletes: \${sql}\`);
    return { error: { code: 1290, message: 'Deleting is switched off in this script' } };
  }
}
`,
};

export const typeScriptStart: ScriptStart = {
  id: 'typescript',
  title: 'TypeScript',
  about: 'Refuses every DELETE',
  name: 'script.ts',
  text: `import type { ReadQuery } from 'hydrophone';

/** Called for every statement of a client. Return nothing to let it pass. See docs/scripts.md. */
export const readQuery: ReadQuery = ({ sql, session }) => {
  if (sql !== null && /^\\s*DELETE\\b/i.test(sql)) {
    console.warn(\`\${session.user} deletes: \${sql}\`);
    return { error: { code: 1290, message: 'Deleting is switched off in this script' } };
  }
};
`,
};

export const luaStart: ScriptStart = {
  id: 'lua',
  title: 'Lua',
  about: 'Refuses every DELETE, as a script of MySQL Proxy',
  name: 'script.lua',
  text: `-- Called for every command of a client. Return nothing to let it pass. See docs/lua.md.
function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then return end
  local query = packet:sub(2)
  if query:upper():match("^%s*DELETE%s") then
    print(proxy.connection.client.username .. " deletes: " .. query)
    proxy.response = {
      type = proxy.MYSQLD_PACKET_ERR,
      errcode = 1290,
      errmsg = "Deleting is switched off in this script"
    }
    return proxy.PROXY_SEND_RESULT
  end
end
`,
};
