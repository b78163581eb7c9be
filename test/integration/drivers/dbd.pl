# Perl's DBI. The driver's name is the argument: mysql or mariadb.
use strict;
use warnings;
use utf8;
use DBI;
use JSON::PP;

my $driver = shift @ARGV;
my $name_of = $driver eq 'mysql' ? 'mysql' : 'MariaDB';
my $prefix  = $driver eq 'mysql' ? 'mysql' : 'mariadb';
my $json    = JSON::PP->new->canonical->ascii;
$| = 1;

while (my $line = <STDIN>) {
  chomp $line;
  my ($cell, $host, $port, $user, $password, $database, $tls, $ca, $compression, $large, $infile) = split /\t/, $line, -1;
  my $tell = sub { print $json->encode({ cell => $cell, step => $_[0], value => $_[1] }), "\n" };
  my $source = "DBI:$name_of:database=$database;host=$host;port=$port";
  $source .= ";${prefix}_compression=1" if $compression ne 'none';
  $source .= ";${prefix}_local_infile=1";
  if ($tls eq 'on') {
    $source .= ";${prefix}_ssl=1;${prefix}_ssl_verify_server_cert=1;${prefix}_ssl_ca_file=$ca";
  }
  my %utf8 = $driver eq 'mysql' ? (mysql_enable_utf8mb4 => 1) : ();
  my $connection = eval { DBI->connect($source, $user, $password, { RaiseError => 1, PrintError => 0, %utf8 }) };
  if (!$connection) { $tell->('failed', "$@"); next }
  eval { work($connection, $infile, $large, $tell); 1 } or $tell->('failed', "$@");
  $connection->disconnect;
}

sub work {
  my ($connection, $infile, $large, $tell) = @_;
  my $plain = sub { defined $_[0] ? "$_[0]" : undef };
  my $rows = sub { [map { [map { $plain->($_) } @$_] } @{ $_[0] }] };
  my $results = sub {
    my ($statement) = @_;
    my @sets;
    do {
      push @sets, $statement->{NUM_OF_FIELDS}
        ? { columns => [@{ $statement->{NAME} }], types => [@{ $statement->{"${prefix}_type"} }], rows => $rows->($statement->fetchall_arrayref) }
        : { affected => $statement->rows, id => $plain->($statement->{"${prefix}_insertid"}) };
    } while ($statement->more_results);
    return \@sets;
  };
  my $query = sub {
    my ($sql, @values) = @_;
    my $statement = $connection->prepare($sql, { "${prefix}_server_prepare" => 0 });
    $statement->execute(@values);
    return $results->($statement);
  };
  my $execute = sub {
    my ($sql, @values) = @_;
    my $statement = $connection->prepare($sql, { "${prefix}_server_prepare" => 1 });
    for my $index (0 .. $#values) {
      my $value = $values[$index];
      ref $value ? $statement->bind_param($index + 1, @$value) : $statement->bind_param($index + 1, $value);
    }
    $statement->execute;
    return { rows => $statement->{NUM_OF_FIELDS} ? $rows->($statement->fetchall_arrayref) : undef, affected => $statement->rows };
  };
  my $caught = sub {
    my ($work) = @_;
    eval { $work->(); 1 } and die 'an error was expected';
    return [$connection->err, $connection->state, $connection->errstr];
  };
  $tell->('facts', $query->("SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"));
  $query->("SELECT 'begin'");
  $tell->('kinds', $query->('SELECT * FROM kinds ORDER BY id'));
  $query->('CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))');
  $tell->('insert', $query->("INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"));
  $tell->('update', $query->('UPDATE work SET amount = 7 WHERE amount IS NULL'));
  $tell->('values', $query->('INSERT INTO work (name, amount) VALUES (?, ?)', 'vier', '4.5'));
  my $insert = 'INSERT INTO work (name, amount, data) VALUES (?, ?, ?)';
  $tell->('prepared insert', $execute->($insert, 'drei ü', '12345678901234.5678', ["\x00\xff\x80", DBI::SQL_BINARY()]));
  $tell->('prepared again', $execute->($insert, undef, undef, undef));
  $tell->('prepared rows', $execute->('SELECT * FROM work WHERE id > ? ORDER BY id', [0, DBI::SQL_INTEGER()]));
  $tell->('parameters', $execute->('SELECT ? AS a, ? AS b, ? AS c', [42, DBI::SQL_INTEGER()], 'ü🦭', undef));
  $tell->('prepared kinds', $execute->('SELECT * FROM kinds WHERE id < ? ORDER BY id', [9, DBI::SQL_INTEGER()]));
  $tell->('procedure', $query->('CALL twice(21, @out)'));
  $tell->('out', $query->('SELECT @out'));
  $tell->('syntax error', $caught->(sub { $query->('SELEC 1') }));
  $tell->('unknown table', $caught->(sub { $query->('SELECT * FROM nowhere') }));
  $tell->('duplicate', $caught->(sub { $execute->('INSERT INTO work (name) VALUES (?)', 'eins') }));
  $connection->begin_work;
  $query->("INSERT INTO work (name) VALUES ('gone')");
  $connection->rollback;
  $connection->begin_work;
  $query->("INSERT INTO work (name) VALUES ('kept')");
  $connection->commit;
  $tell->('transaction', $query->("SELECT name FROM work WHERE name IN ('gone', 'kept')"));
  $tell->('numbers', $query->('SELECT n, word FROM numbers ORDER BY n'));
  $tell->('infile', $query->("LOAD DATA LOCAL INFILE '$infile' INTO TABLE work (name, amount)"));
  $tell->('infile rows', $query->("SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name"));
  if ($large) {
    my ($long) = $connection->selectrow_array("SELECT REPEAT('z', 17000000)");
    $tell->('large reply', [length $long, $long =~ tr/z//]);
  }
}
