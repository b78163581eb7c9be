/** Authentication plugins in a sentence each. */

const plugins: Readonly<Record<string, string>> = {
  mysql_native_password: 'It proves the password by a SHA-1 digest of it and the challenge.',
  caching_sha2_password: 'It proves the password by a SHA-256 digest, or sends it encrypted where the server has not cached it.',
  sha256_password: 'It sends the password itself, over TLS or under the server’s RSA key.',
  mysql_clear_password: 'It sends the password as it is, for servers that ask another service about it (PAM, LDAP).',
  mysql_old_password: 'The scramble from before MySQL 4.1, broken for long; clients of today refuse it.',
  client_ed25519: 'It proves the password by a signature (MariaDB’s ed25519).',
  parsec: 'It proves the password by a signature with a salted key (MariaDB 11.6 and later).',
  dialog: 'The server asks questions, and the client answers them as they are (MariaDB’s PAM).',
  unix_socket: "It asks the operating system who the client is, which works over the server's local socket only.",
  auth_gssapi_client: 'It uses tickets of Kerberos or Windows.',
  authentication_ldap_sasl_client: 'It talks SASL with an LDAP server behind the database.',
  authentication_webauthn_client: 'It wants a touch on a security key.',
};

export function pluginWords(name: string | null): string {
  return name === null ? '' : (plugins[name] ?? '');
}

/** dialog asks in words: a byte with the kind of question, then the text. */
export function question(plugin: string | null, data: Uint8Array | undefined): string {
  if (plugin !== 'dialog' || data === undefined || data.length < 2) return '';
  const end = data.indexOf(0, 1);
  const text = new TextDecoder().decode(data.subarray(1, end < 0 ? data.length : end)).trim();
  return text === '' ? '' : ` It asks: ${text}`;
}
