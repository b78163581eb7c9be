/** How to point an app at the proxy, in each client's own words. */
import { shellQuote, splitAddress } from './shell.ts';

export interface Snippet {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface SnippetLogin {
  readonly user: string;
  readonly password: string;
  readonly schema: string;
}

export const placeholders: SnippetLogin = { user: 'USER', password: 'PASSWORD', schema: 'SCHEMA' };

/**
 * `listen` is the proxy's own `host:port`. `ca`: file of the proxy's certificate authority, for a connection that is encrypted and
 * checked; null for one as the client makes it by itself.
 */
export function snippets(listen: string, login: SnippetLogin = placeholders, ca: string | null = null): Snippet[] {
  const { host, port } = splitAddress(listen);
  const target: Target = { ...login, host, port, urlHost: host.includes(':') ? `[${host}]` : host, ca };
  return clients.map(({ id, title, text }) => ({ id, title, text: text(target) }));
}

interface Target extends SnippetLogin {
  readonly host: string;
  readonly port: string;
  /** In brackets where it is an IPv6 address. */
  readonly urlHost: string;
  readonly ca: string | null;
}

const clients: readonly { readonly id: string; readonly title: string; readonly text: (t: Target) => string }[] = [
  {
    id: 'cli',
    title: 'mysql',
    text: (t) => `mysql --protocol=tcp -h ${t.host} -P ${t.port} -u ${t.user} -p${flags(t, '--ssl-mode=VERIFY_IDENTITY')} ${t.schema}`,
  },
  {
    id: 'mariadb-cli',
    title: 'mariadb',
    text: (t) => `mariadb -h ${t.host} -P ${t.port} -u ${t.user} -p${flags(t, '--ssl-verify-server-cert')} ${t.schema}`,
  },
  {
    id: 'mysql2',
    title: 'mysql2 (Node)',
    text: (t) => nodeText(t, "import mysql from 'mysql2/promise';", 'mysql', ', verifyIdentity: true'),
  },
  { id: 'mariadb-npm', title: 'mariadb (Node)', text: (t) => nodeText(t, "import mariadb from 'mariadb';", 'mariadb', '') },
  {
    id: 'pymysql',
    title: 'PyMySQL',
    text: (t) => `import pymysql

connection = pymysql.connect(
    host="${t.host}",
    port=${t.port},
    user="${t.user}",
    password="${t.password}",
    database="${t.schema}",${
      t.ca === null
        ? ''
        : `
    ssl_ca=${quoted(t.ca)},
    ssl_verify_cert=True,
    ssl_verify_identity=True,`
    }
)`,
  },
  { id: 'jdbc', title: 'JDBC', text: (t) => (t.ca === null ? jdbcText(t, '?sslMode=PREFERRED') : trustStoreText(t, t.ca)) },
  {
    id: 'pdo',
    title: 'PDO',
    text: (t) => `// An address, not "localhost": PHP reads that as the local socket.
$pdo = new PDO('mysql:host=${t.host};port=${t.port};dbname=${t.schema}', '${t.user}', '${t.password}'${
      t.ca === null
        ? ''
        : `, [
    PDO::MYSQL_ATTR_SSL_CA => ${single(t.ca)},
]`
    });`,
  },
  { id: 'go', title: 'Go', text: goText },
];

function flags({ ca }: Target, check: string): string {
  return ca === null ? '' : ` ${check} --ssl-ca=${shellQuote(ca)}`;
}

function nodeText(t: Target, library: string, name: string, check: string): string {
  const reads = t.ca === null ? '' : "import { readFileSync } from 'node:fs';\n";
  const tls = t.ca === null ? '' : `\n  ssl: { ca: readFileSync(${single(t.ca)})${check} },`;
  return `${reads}${library}

const connection = await ${name}.createConnection({
  host: '${t.host}',
  port: ${t.port},
  user: '${t.user}',
  password: '${t.password}',
  database: '${t.schema}',${tls}
});`;
}

function jdbcText(t: Target, query: string): string {
  return `// MySQL Connector/J; for MariaDB's driver write jdbc:mariadb:
var url = "jdbc:mysql://${t.urlHost}:${t.port}/${t.schema}${query}";
var connection = DriverManager.getConnection(url, "${t.user}", "${t.password}");`;
}

function trustStoreText(t: Target, ca: string): string {
  const store = 'hydrophone.p12';
  return `// Once, in a shell: keytool -importcert -noprompt -alias hydrophone -file ${shellQuote(ca)} \\
//   -keystore ${store} -storetype PKCS12 -storepass hydrophone
// MySQL Connector/J:
var url = "jdbc:mysql://${t.urlHost}:${t.port}/${t.schema}?sslMode=VERIFY_CA"
    + "&trustCertificateKeyStoreUrl=file:${store}&trustCertificateKeyStoreType=PKCS12"
    + "&trustCertificateKeyStorePassword=hydrophone";
// MariaDB Connector/J 3 needs no store: jdbc:mariadb://…?sslMode=verify-full&serverSslCert=${ca}
var connection = DriverManager.getConnection(url, "${t.user}", "${t.password}");`;
}

function goText(t: Target): string {
  const dsn = `${t.user}:${t.password}@tcp(${t.urlHost}:${t.port})/${t.schema}`;
  if (t.ca === null) {
    return `import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

db, err := sql.Open("mysql", "${dsn}")`;
  }
  return `import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"os"

	"github.com/go-sql-driver/mysql"
)

pem, err := os.ReadFile(${quoted(t.ca)})
pool := x509.NewCertPool()
pool.AppendCertsFromPEM(pem)
mysql.RegisterTLSConfig("hydrophone", &tls.Config{RootCAs: pool, ServerName: "${t.host}"})
db, err := sql.Open("mysql", "${dsn}?tls=hydrophone")`;
}

/** Backslashes and quotes of a path, as Python, Go and JavaScript write them. */
function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&')}"`;
}

function single(path: string): string {
  return `'${path.replace(/[\\']/g, '\\$&')}'`;
}
