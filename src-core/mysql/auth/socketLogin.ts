/**
 * unix_socket (MariaDB) and auth_socket (MySQL): the server asks the operating system who is at the other end of the Unix socket,
 * and holds it against the user name of the login. The client proves nothing, so that what it answers does not matter; servers
 * name no plugin of the client's for these, but as a further factor (MySQL) their own name can come.
 * https://mariadb.com/docs/server/reference/plugins/authentication-plugins/authentication-plugin-unix-socket
 * https://dev.mysql.com/doc/refman/en/socket-pluggable-authentication.html
 */
import type { AuthPlugin } from './authPlugin.ts';

function nothingToProve(name: string): AuthPlugin {
  return { name, client: () => ({ next: () => new Uint8Array(0) }) };
}

export const unixSocket = nothingToProve('unix_socket');
export const authSocket = nothingToProve('auth_socket');
