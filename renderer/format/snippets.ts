/** How to point an app at the proxy, in each client's own words. */
import { splitAddress } from './shell.ts';

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

/** `listen` is the proxy's own `host:port`. */
export function snippets(listen: string, { user, password, schema }: SnippetLogin = placeholders): Snippet[] {
  const { host, port } = splitAddress(listen);
  const urlHost = host.includes(':') ? `[${host}]` : host;
  return [
    { id: 'cli', title: 'mysql', text: `mysql --protocol=tcp -h ${host} -P ${port} -u ${user} -p ${schema}` },
    { id: 'mariadb-cli', title: 'mariadb', text: `mariadb -h ${host} -P ${port} -u ${user} -p ${schema}` },
    {
      id: 'mysql2',
      title: 'mysql2 (Node)',
      text: `import mysql from 'mysql2/promise';

const connection = await mysql.createConnection({
  host: '${host}',
  port: ${port},
  user: '${user}',
  password: '${password}',
  database: '${schema}',
});`,
    },
    {
      id: 'mariadb-npm',
      title: 'mariadb (Node)',
      text: `import mariadb from 'mariadb';

const connection = await mariadb.createConnection({
  host: '${host}',
  port: ${port},
  user: '${user}',
  password: '${password}',
  database: '${schema}',
});`,
    },
    {
      id: 'pymysql',
      title: 'PyMySQL',
      text: `import pymysql

connection = pymysql.connect(
    host="${host}",
    port=${port},
    user="${user}",
    password="${password}",
    database="${schema}",
)`,
    },
    {
      id: 'jdbc',
      title: 'JDBC',
      text: `// MySQL Connector/J; for MariaDB's driver write jdbc:mariadb:
var url = "jdbc:mysql://${urlHost}:${port}/${schema}?sslMode=PREFERRED";
var connection = DriverManager.getConnection(url, "${user}", "${password}");`,
    },
    {
      id: 'pdo',
      title: 'PDO',
      text: `// An address, not "localhost": PHP reads that as the local socket.
$pdo = new PDO('mysql:host=${host};port=${port};dbname=${schema}', '${user}', '${password}');`,
    },
    {
      id: 'go',
      title: 'Go',
      text: `import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

db, err := sql.Open("mysql", "${user}:${password}@tcp(${urlHost}:${port})/${schema}")`,
    },
  ];
}
