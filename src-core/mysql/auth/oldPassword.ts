/**
 * mysql_old_password: 8 bytes from a hash of 1990s strength, which one seen login gives away. MySQL removed it in 5.7.5.
 * Recognised, and refused in both roles.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_old_password_authentication.html
 */
import { AuthFailure, type AuthPlugin } from './authPlugin.ts';

export const oldPassword: AuthPlugin = {
  name: 'mysql_old_password',
  client: () => ({
    next() {
      throw new AuthFailure(
        'The account has a password hash from before MySQL 4.1 (mysql_old_password), which is not safe to use: ' +
          'set its password anew with old_passwords=0, so that it gets mysql_native_password or better.',
      );
    },
  }),
};
