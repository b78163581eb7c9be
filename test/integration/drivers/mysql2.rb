# Ruby's mysql2.
require 'json'
require 'mysql2'

$stdout.sync = true

def plain(value)
  case value
  when String then value.encoding == Encoding::BINARY || !value.valid_encoding? ? { hex: value.unpack1('H*') } : value
  when Array then value.map { |entry| plain(entry) }
  when Hash then value.transform_values { |entry| plain(entry) }
  when BigDecimal then { decimal: value.to_s('F') }
  when Time then { time: value.strftime('%F %T.%6N') }
  when Date then { date: value.to_s }
  else value
  end
end

def query(client, sql)
  sets = []
  result = client.query(sql)
  loop do
    sets << if result
              { columns: result.fields, rows: result.to_a }
            else
              { affected: client.affected_rows, id: client.last_id }
            end
    break unless client.next_result

    result = client.store_result
  end
  sets
end

def execute(client, sql, *values)
  statement = client.prepare(sql)
  result = statement.execute(*values)
  told = { rows: result&.to_a, affected: statement.affected_rows, id: statement.last_id }
  statement.close
  told
end

def caught
  yield
rescue Mysql2::Error => e
  [e.error_number, e.sql_state, e.message]
else
  raise 'an error was expected'
end

def work(client, infile, large, tell)
  tell.call('facts', query(client, "SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"))
  query(client, "SELECT 'begin'")
  tell.call('kinds', query(client, 'SELECT * FROM kinds ORDER BY id'))
  query(client, 'CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))')
  tell.call('insert', query(client, "INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"))
  tell.call('update', query(client, 'UPDATE work SET amount = 7 WHERE amount IS NULL'))
  insert = 'INSERT INTO work (name, amount, data) VALUES (?, ?, ?)'
  tell.call('prepared insert', execute(client, insert, 'drei ü', BigDecimal('12345678901234.5678'), "\x00\xff\x80".b))
  tell.call('prepared again', execute(client, insert, nil, 2.5, nil))
  tell.call('prepared rows', execute(client, 'SELECT * FROM work WHERE id > ? ORDER BY id', 0))
  tell.call('parameters', execute(client, 'SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e', 1.5, 2**62, 'ü🦭', nil, Date.new(2024, 2, 29)))
  # Without the columns whose extremes Ruby's Time cannot hold.
  kinds = 'id, tiny, small, medium, normal, big, huge, exact, money, single, twice, y, fixed, word, prose, raw, lump, choice, several, bits, latin'
  tell.call('prepared kinds', execute(client, "SELECT #{kinds} FROM kinds WHERE id < ? ORDER BY id", 9))
  tell.call('procedure', query(client, 'CALL twice(21, @out); SELECT @out'))
  tell.call('several', query(client, "SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; UPDATE work SET amount = 0 WHERE id = 1"))
  tell.call('syntax error', caught { query(client, 'SELEC 1') })
  tell.call('unknown table', caught { query(client, 'SELECT * FROM nowhere') })
  tell.call('duplicate', caught { execute(client, 'INSERT INTO work (name) VALUES (?)', 'eins') })
  tell.call('late error', caught { query(client, 'SELECT 1; SELECT * FROM nowhere') })
  query(client, 'BEGIN')
  query(client, "INSERT INTO work (name) VALUES ('gone')")
  query(client, 'ROLLBACK')
  query(client, 'BEGIN')
  query(client, "INSERT INTO work (name) VALUES ('kept')")
  query(client, 'COMMIT')
  tell.call('transaction', query(client, "SELECT name FROM work WHERE name IN ('gone', 'kept')"))
  tell.call('numbers', query(client, 'SELECT n, word FROM numbers ORDER BY n'))
  tell.call('streamed', client.query('SELECT n FROM numbers ORDER BY n', stream: true, cache_rows: false).to_a.length)
  tell.call('infile', query(client, "LOAD DATA LOCAL INFILE '#{infile}' INTO TABLE work (name, amount)"))
  tell.call('infile rows', query(client, "SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name"))
  return unless large

  long = client.query("SELECT REPEAT('z', 17000000) AS z").first['z']
  tell.call('large reply', [long.length, long.count('z')])
end

$stdin.each_line(chomp: true) do |line|
  name, host, port, user, password, database, tls, ca, compression, large, infile = line.split("\t", -1)
  tell = ->(step, value) { puts JSON.generate({ cell: name, step: step, value: plain(value) }) }
  flags = Mysql2::Client::MULTI_STATEMENTS
  flags |= Mysql2::Client::COMPRESS unless compression == 'none'
  options = { host: host, port: port.to_i, username: user, password: password, database: database, encoding: 'utf8mb4', local_infile: true, flags: flags }
  if tls == 'on'
    options[:ssl_mode] = :verify_identity
    options[:sslca] = ca
  end
  begin
    client = Mysql2::Client.new(options)
    work(client, infile, large == '1', tell)
    client.ping
    client.close
  rescue StandardError => e
    tell.call('failed', [e.class.name, e.message])
  end
end
