/**
 * Login plugins by their name on the wire, for people: what each is, and who has it. Wider than the table of those we speak.
 * https://dev.mysql.com/doc/refman/en/authentication-plugins.html
 * https://mariadb.com/docs/server/reference/plugins/authentication-plugins
 */
export interface KnownPlugin {
  /** One sentence. */
  readonly description: string;
  /**
   * How the secret goes over the wire: `challenge`: never itself, only an answer made from it; `rsa`: itself, over TLS or under the
   * server's RSA key; `cleartext`: itself; `external`: somebody else vouches for the client (the operating system, a directory, a device).
   */
  readonly kind: 'challenge' | 'rsa' | 'cleartext' | 'external';
  /** Server versions, in words. */
  readonly support: string;
}

const known: Readonly<Record<string, KnownPlugin>> = {
  mysql_native_password: {
    description: 'The client answers a challenge with SHA-1 hashes of the password; every client speaks it.',
    kind: 'challenge',
    support: 'MySQL 4.1 to 8.4 (off by default in 8.4, gone in 9.0), MariaDB',
  },
  mysql_old_password: {
    description: 'The hash from before MySQL 4.1, which one seen login gives away.',
    kind: 'challenge',
    support: 'MySQL before 5.7.5, MariaDB',
  },
  caching_sha2_password: {
    description: 'A challenge answered with SHA-256 while the server remembers the account, else the password itself over TLS or RSA.',
    kind: 'rsa',
    support: 'MySQL 8.0 and later (the default), MariaDB 11.8 and later as a plugin',
  },
  sha256_password: {
    description: 'The password itself, over TLS or under the server’s RSA key.',
    kind: 'rsa',
    support: 'MySQL 5.6 and later, deprecated',
  },
  mysql_clear_password: {
    description: 'The password in clear text, for servers that ask somebody else with it (PAM, LDAP).',
    kind: 'cleartext',
    support: 'MySQL 5.5 and later, MariaDB with pam_use_cleartext_plugin',
  },
  dialog: {
    description: 'Questions that the server asks one after the other (PAM), answered in clear text.',
    kind: 'cleartext',
    support: 'MariaDB 5.2 and later, Percona Server',
  },
  client_ed25519: {
    description: 'The client signs a challenge with an Ed25519 key made from the password; the server keeps only the public key.',
    kind: 'challenge',
    support: 'MariaDB 10.1.22 and later, as a plugin',
  },
  parsec: {
    description: 'The client signs both sides’ challenges with an Ed25519 key derived from the password by PBKDF2 and a salt.',
    kind: 'challenge',
    support: 'MariaDB 11.6 and later, as a plugin',
  },
  unix_socket: {
    description: 'The operating system tells the server who is at the other end of the Unix socket; no password is asked for.',
    kind: 'external',
    support: 'MariaDB',
  },
  auth_socket: {
    description: 'The operating system tells the server who is at the other end of the Unix socket; no password is asked for.',
    kind: 'external',
    support: 'MySQL 5.5 and later, as a plugin',
  },
  auth_gssapi_client: {
    description: 'Kerberos or Windows’ single sign-on by GSSAPI tokens.',
    kind: 'external',
    support: 'MariaDB 10.1 and later, as a plugin',
  },
  authentication_kerberos_client: {
    description: 'A Kerberos ticket takes the password’s place.',
    kind: 'external',
    support: 'MySQL Enterprise 8.0.26 and later',
  },
  authentication_windows_client: {
    description: 'Windows tells the server who the client is.',
    kind: 'external',
    support: 'MySQL Enterprise and MariaDB on Windows',
  },
  authentication_ldap_sasl_client: {
    description: 'An LDAP directory checks the password by SASL, of which only SCRAM or Kerberos messages pass.',
    kind: 'external',
    support: 'MySQL Enterprise 5.7 and later',
  },
  authentication_oci_client: {
    description: 'A signature with the API key of an Oracle Cloud user.',
    kind: 'external',
    support: 'MySQL HeatWave on Oracle Cloud',
  },
  authentication_fido_client: {
    description: 'A security key (FIDO) signs a challenge at the client’s machine; replaced by WebAuthn.',
    kind: 'external',
    support: 'MySQL Enterprise 8.0.27 to 8.3',
  },
  authentication_webauthn_client: {
    description: 'A security key or passkey (WebAuthn) signs a challenge at the client’s machine.',
    kind: 'external',
    support: 'MySQL Enterprise 8.2 and later',
  },
  authentication_openid_connect_client: {
    description: 'An identity token that an OpenID Connect provider has signed, sent over TLS.',
    kind: 'external',
    support: 'MySQL Enterprise 9.1 and later',
  },
};

/** What is known of the plugin of that wire name, or null. */
export function knownPlugin(name: string): KnownPlugin | null {
  return Object.hasOwn(known, name) ? (known[name] ?? null) : null;
}
