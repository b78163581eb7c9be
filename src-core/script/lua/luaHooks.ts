/** The functions of a script that are called, in the order of a connection. */
export const luaHooks = [
  'connect_server',
  'read_handshake',
  'read_auth',
  'read_auth_result',
  'read_query',
  'read_query_result',
  'disconnect_client',
] as const;

export type LuaHook = (typeof luaHooks)[number];
