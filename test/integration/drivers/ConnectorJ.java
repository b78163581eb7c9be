// MariaDB's Connector/J.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

public final class ConnectorJ {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  interface Tell {
    void tell(String step, Object value);
  }

  interface Work {
    Object run() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] f = line.split("\t", -1);
      Tell tell = (step, value) -> OUT.println(json(map("cell", f[0], "step", step, "value", value)));
      Properties options = new Properties();
      options.setProperty("user", f[3]);
      options.setProperty("password", f[4]);
      options.setProperty("useServerPrepStmts", "true");
      options.setProperty("allowMultiQueries", "true");
      options.setProperty("allowLocalInfile", "true");
      options.setProperty("allowPublicKeyRetrieval", "true");
      if (f[6].equals("on")) {
        options.setProperty("useSsl", "true");
        options.setProperty("serverSslCert", f[7]);
      }
      if (!f[8].equals("none")) options.setProperty("useCompression", "true");
      try (Connection connection = DriverManager.getConnection("jdbc:mariadb://" + f[1] + ":" + f[2] + "/" + f[5], options)) {
        work(connection, f[10], f[9].equals("1"), tell);
      } catch (Exception error) {
        tell.tell("failed", error.toString());
      }
    }
  }

  private static void work(Connection connection, String infile, boolean large, Tell tell) throws Exception {
    Statement statement = connection.createStatement();
    tell.tell("facts", query(statement, "SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"));
    query(statement, "SELECT 'begin'");
    tell.tell("kinds", query(statement, "SELECT * FROM kinds ORDER BY id"));
    query(
        statement,
        "CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))");
    int inserted = statement.executeUpdate("INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)", Statement.RETURN_GENERATED_KEYS);
    tell.tell("insert", Arrays.asList(inserted, rows(statement.getGeneratedKeys())));
    tell.tell("update", statement.executeUpdate("UPDATE work SET amount = 7 WHERE amount IS NULL"));
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO work (name, amount, data) VALUES (?, ?, ?)")) {
      insert.setString(1, "drei ü");
      insert.setBigDecimal(2, new BigDecimal("12345678901234.5678"));
      insert.setBytes(3, new byte[] {0, (byte) 255, (byte) 128});
      tell.tell("prepared insert", insert.executeUpdate());
      insert.setNull(1, Types.VARCHAR);
      insert.setDouble(2, 2.5);
      insert.setNull(3, Types.VARBINARY);
      tell.tell("prepared again", insert.executeUpdate());
      for (String name : List.of("b1", "b2", "b3")) {
        insert.setString(1, name);
        insert.setNull(2, Types.DECIMAL);
        insert.setBytes(3, name.getBytes(StandardCharsets.UTF_8));
        insert.addBatch();
      }
      tell.tell("batch", Arrays.stream(insert.executeBatch()).boxed().toList());
    }
    tell.tell("prepared rows", execute(connection, "SELECT * FROM work WHERE id > ? ORDER BY id", 0));
    Object[] values = {1.5, 1L << 62, "ü🦭", null, java.sql.Timestamp.valueOf("2024-02-29 12:34:56.789"), true};
    tell.tell("parameters", execute(connection, "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f", values));
    tell.tell("prepared kinds", execute(connection, "SELECT * FROM kinds WHERE id < ? ORDER BY id", 9));
    try (CallableStatement call = connection.prepareCall("{CALL twice(?, ?)}")) {
      call.setInt(1, 21);
      call.registerOutParameter(2, Types.INTEGER);
      tell.tell("procedure", Arrays.asList(results(call, call.execute()), call.getInt(2)));
    }
    tell.tell("several", query(statement, "SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; UPDATE work SET amount = 0 WHERE id = 1"));
    tell.tell("syntax error", caught(() -> query(statement, "SELEC 1")));
    tell.tell("unknown table", caught(() -> query(statement, "SELECT * FROM nowhere")));
    tell.tell("duplicate", caught(() -> execute(connection, "INSERT INTO work (name) VALUES (?)", "eins")));
    tell.tell("late error", caught(() -> query(statement, "SELECT 1; SELECT * FROM nowhere")));
    connection.setAutoCommit(false);
    query(statement, "INSERT INTO work (name) VALUES ('gone')");
    connection.rollback();
    query(statement, "INSERT INTO work (name) VALUES ('kept')");
    connection.commit();
    connection.setAutoCommit(true);
    tell.tell("transaction", query(statement, "SELECT name FROM work WHERE name IN ('gone', 'kept')"));
    tell.tell("numbers", query(statement, "SELECT n, word FROM numbers ORDER BY n"));
    statement.setFetchSize(100);
    tell.tell("streamed", rows(statement.executeQuery("SELECT n FROM numbers ORDER BY n")).size());
    statement.setFetchSize(0);
    tell.tell("infile", statement.executeUpdate("LOAD DATA LOCAL INFILE '" + infile + "' INTO TABLE work (name, amount)"));
    tell.tell("infile rows", query(statement, "SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name"));
    if (large) {
      ResultSet reply = statement.executeQuery("SELECT REPEAT('z', 17000000)");
      reply.next();
      tell.tell("large reply", reply.getString(1).length());
      tell.tell("large parameter", execute(connection, "SELECT LENGTH(?)", "ü".repeat(9_000_000)));
    }
    tell.tell("alive", connection.isValid(5));
  }

  private static Object query(Statement statement, String sql) throws SQLException {
    return results(statement, statement.execute(sql));
  }

  private static Object execute(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < values.length; index++) statement.setObject(index + 1, values[index]);
      return results(statement, statement.execute());
    }
  }

  private static Object results(Statement statement, boolean first) throws SQLException {
    List<Object> sets = new ArrayList<>();
    for (boolean rows = first; rows || statement.getUpdateCount() != -1; rows = statement.getMoreResults()) {
      if (!rows) {
        sets.add(statement.getUpdateCount());
        continue;
      }
      ResultSet result = statement.getResultSet();
      ResultSetMetaData meta = result.getMetaData();
      List<Object> columns = new ArrayList<>();
      for (int index = 1; index <= meta.getColumnCount(); index++) {
        columns.add(Arrays.asList(meta.getColumnLabel(index), meta.getColumnTypeName(index), meta.getPrecision(index)));
      }
      sets.add(map("columns", columns, "rows", rows(result)));
    }
    return sets;
  }

  private static List<Object> rows(ResultSet result) throws SQLException {
    int width = result.getMetaData().getColumnCount();
    List<Object> rows = new ArrayList<>();
    while (result.next()) {
      List<Object> row = new ArrayList<>();
      for (int index = 1; index <= width; index++) {
        Object value = result.getObject(index);
        row.add(value instanceof byte[] bytes ? map("hex", HexFormat.of().formatHex(bytes)) : value == null ? null : value.toString());
      }
      rows.add(row);
    }
    return rows;
  }

  private static Object caught(Work work) throws Exception {
    try {
      work.run();
    } catch (SQLException error) {
      // The connection's number stands in front.
      return Arrays.asList(error.getErrorCode(), error.getSQLState(), error.getMessage().replaceAll("\\(conn=\\d+\\)", ""));
    }
    throw new IllegalStateException("an error was expected");
  }

  private static Map<String, Object> map(Object... entries) {
    Map<String, Object> map = new TreeMap<>();
    for (int index = 0; index < entries.length; index += 2) map.put((String) entries[index], entries[index + 1]);
    return map;
  }

  private static String json(Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) return String.valueOf(value);
    if (value instanceof List<?> list) return "[" + String.join(",", list.stream().map(ConnectorJ::json).toList()) + "]";
    if (value instanceof Map<?, ?> map) {
      return "{" + String.join(",", map.entrySet().stream().map(e -> json(e.getKey()) + ":" + json(e.getValue())).toList()) + "}";
    }
    StringBuilder text = new StringBuilder("\"");
    for (char unit : value.toString().toCharArray()) {
      if (unit == '"' || unit == '\\' || unit < ' ') text.append(String.format("\\u%04x", (int) unit));
      else text.append(unit);
    }
    return text.append('"').toString();
  }
}
