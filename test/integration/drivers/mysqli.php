<?php
// PHP's mysqli on mysqlnd.
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

function plain(mixed $value): mixed
{
    if (is_array($value)) return array_map('plain', $value);
    return is_string($value) && preg_match('//u', $value) !== 1 ? ['hex' => bin2hex($value)] : $value;
}

/** All results of a query, with their columns and counts. */
function query(mysqli $connection, string $sql): array
{
    $connection->multi_query($sql);
    $sets = [];
    do {
        $result = $connection->store_result();
        if ($result === false) {
            $sets[] = ['affected' => $connection->affected_rows, 'id' => $connection->insert_id, 'info' => $connection->info];
            continue;
        }
        $columns = array_map(fn ($field) => [$field->name, $field->table, $field->type, $field->length, $field->flags], $result->fetch_fields());
        $sets[] = ['columns' => $columns, 'rows' => $result->fetch_all()];
    } while ($connection->more_results() && $connection->next_result());
    return $sets;
}

function execute(mysqli $connection, string $sql, string $types = '', mixed ...$values): array
{
    $statement = $connection->prepare($sql);
    if ($types !== '') $statement->bind_param($types, ...$values);
    $statement->execute();
    $result = $statement->get_result();
    $rows = $result === false ? null : $result->fetch_all();
    $told = ['rows' => $rows, 'affected' => $statement->affected_rows, 'id' => $statement->insert_id];
    $statement->close();
    return $told;
}

function caught(callable $work): array
{
    try {
        $work();
    } catch (mysqli_sql_exception $error) {
        return [$error->getCode(), $error->getSqlState(), $error->getMessage()];
    }
    throw new Exception('an error was expected');
}

function work(mysqli $connection, string $infile, bool $large, callable $tell): void
{
    $tell('facts', query($connection, "SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"));
    query($connection, "SELECT 'begin'");
    $tell('kinds', query($connection, 'SELECT * FROM kinds ORDER BY id'));
    query($connection, 'CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))');
    $tell('insert', query($connection, "INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"));
    $tell('update', query($connection, 'UPDATE work SET amount = 7 WHERE amount IS NULL'));
    $insert = 'INSERT INTO work (name, amount, data) VALUES (?, ?, ?)';
    $tell('prepared insert', execute($connection, $insert, 'sss', 'drei ü', '12345678901234.5678', "\x00\xff\x80"));
    $tell('prepared again', execute($connection, $insert, 'sds', null, 2.5, null));
    $tell('prepared rows', execute($connection, 'SELECT * FROM work WHERE id > ? ORDER BY id', 'i', 0));
    $tell('parameters', execute($connection, 'SELECT ? AS a, ? AS b, ? AS c, ? AS d', 'disi', 1.5, 42, 'ü🦭', null));
    $tell('prepared kinds', execute($connection, 'SELECT * FROM kinds WHERE id < ? ORDER BY id', 'i', 9));
    $statement = $connection->prepare('INSERT INTO work (name, data) VALUES (?, ?)');
    [$name, $data] = ['long', null];
    $statement->bind_param('sb', $name, $data);
    $statement->send_long_data(1, str_repeat("\x01", 100));
    $statement->send_long_data(1, str_repeat("\x02", 100));
    $tell('long data', [$statement->execute(), $statement->affected_rows]);
    $statement->close();
    $cursor = $connection->prepare('SELECT n, word FROM numbers WHERE n < ? ORDER BY n');
    $cursor->attr_set(MYSQLI_STMT_ATTR_CURSOR_TYPE, MYSQLI_CURSOR_TYPE_READ_ONLY);
    $limit = 25;
    $cursor->bind_param('i', $limit);
    $cursor->execute();
    $tell('cursor', $cursor->get_result()->fetch_all());
    $cursor->close();
    $tell('procedure', query($connection, 'CALL twice(21, @out); SELECT @out'));
    $tell('several', query($connection, "SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; UPDATE work SET amount = 0 WHERE id = 1"));
    $tell('syntax error', caught(fn () => query($connection, 'SELEC 1')));
    $tell('unknown table', caught(fn () => query($connection, 'SELECT * FROM nowhere')));
    $tell('duplicate', caught(fn () => execute($connection, 'INSERT INTO work (name) VALUES (?)', 's', 'eins')));
    $tell('late error', caught(fn () => query($connection, 'SELECT 1; SELECT * FROM nowhere')));
    $connection->begin_transaction();
    query($connection, "INSERT INTO work (name) VALUES ('gone')");
    $connection->rollback();
    $connection->begin_transaction();
    query($connection, "INSERT INTO work (name) VALUES ('kept')");
    $connection->commit();
    $tell('transaction', query($connection, "SELECT name FROM work WHERE name IN ('gone', 'kept')"));
    $tell('numbers', query($connection, 'SELECT n, word FROM numbers ORDER BY n'));
    $connection->query("LOAD DATA LOCAL INFILE '$infile' INTO TABLE work (name, amount)");
    $tell('infile', [$connection->affected_rows, $connection->info]);
    $tell('infile rows', query($connection, "SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name"));
    if ($large) {
        $long = query($connection, "SELECT REPEAT('z', 17000000)")[0]['rows'][0][0];
        $tell('large reply', [strlen($long), md5($long)]);
        $tell('large parameter', execute($connection, 'SELECT LENGTH(?)', 's', str_repeat('ü', 9000000)));
    }
}

foreach (explode("\n", trim(stream_get_contents(STDIN))) as $line) {
    [$name, $host, $port, $user, $password, $database, $tls, $ca, $compression, $large, $infile] = explode("\t", $line);
    $tell = function (string $step, mixed $value) use ($name) {
        $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION;
        echo json_encode(['cell' => $name, 'step' => $step, 'value' => plain($value)], $flags), "\n";
    };
    try {
        $connection = mysqli_init();
        $connection->options(MYSQLI_OPT_LOCAL_INFILE, 1);
        $flags = $compression === 'none' ? 0 : MYSQLI_CLIENT_COMPRESS;
        if ($tls === 'on') {
            $connection->ssl_set(null, null, $ca, null, null);
            $flags |= MYSQLI_CLIENT_SSL;
        }
        @$connection->real_connect($host, $user, $password, $database, (int) $port, null, $flags);
        $connection->set_charset('utf8mb4');
        work($connection, $infile, $large === '1', $tell);
        $connection->change_user($user, $password, $database);
        $tell('changed user', query($connection, 'SELECT DATABASE() AS d, @out AS gone'));
        $connection->close();
    } catch (Throwable $error) {
        $tell('failed', [$error->getCode(), $error->getMessage()]);
    }
}
