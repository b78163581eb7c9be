<?php
// PHP's mysqlnd: runs statements in order on one connection; a new one where it is lost. Prints an outcome a line.
mysqli_report(MYSQLI_REPORT_OFF);
$run = json_decode(stream_get_contents(STDIN), true);

function connect(array $run): mysqli
{
    $connection = mysqli_init();
    $connection->options(MYSQLI_OPT_READ_TIMEOUT, $run['timeout']);
    $connection->real_connect('127.0.0.1', 'app', 'secret', 'shop', $run['port']);
    return $connection;
}

function text(array $row): array
{
    return array_map(fn ($value) => $value === null ? null : (string) $value, $row);
}

function outcome(mysqli $connection, string $sql, bool $prepared): array
{
    if ($prepared) {
        $statement = $connection->prepare($sql);
        if ($statement === false || !$statement->execute()) {
            return ['error' => ($statement ?: $connection)->errno];
        }
        $result = $statement->get_result();
        if ($statement->errno !== 0) {
            return ['error' => $statement->errno];
        }
        $affected = [$statement->affected_rows, $statement->insert_id];
    } else {
        $result = @$connection->query($sql);
        if ($connection->errno !== 0) {
            return ['error' => $connection->errno];
        }
        $affected = [$connection->affected_rows, $connection->insert_id];
    }
    if ($result instanceof mysqli_result) {
        $rows = array_map('text', $result->fetch_all());
        return $connection->errno === 0 ? ['rows' => $rows] : ['error' => $connection->errno];
    }
    return ['ok' => $affected];
}

$connection = connect($run);
foreach ($run['statements'] as $sql) {
    $outcome = @outcome($connection, $sql, $run['prepared']);
    if (in_array($outcome['error'] ?? 0, [2006, 2013, 2014], true)) {
        $outcome = ['lost' => true];
        @$connection->close();
        $connection = connect($run);
    }
    echo json_encode($outcome), "\n";
}
