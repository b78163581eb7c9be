// Go's database/sql with github.com/go-sql-driver/mysql.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-sql-driver/mysql"
)

type teller func(step string, value interface{})

func main() {
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		fields := strings.Split(input.Text(), "\t")
		tell := func(step string, value interface{}) {
			line, _ := json.Marshal(map[string]interface{}{"cell": fields[0], "step": step, "value": value})
			fmt.Println(string(line))
		}
		if err := run(fields, tell); err != nil {
			tell("failed", told(err))
		}
	}
}

func run(fields []string, tell teller) error {
	secured, ca, compression, large, infile := fields[6], fields[7], fields[8], fields[9], fields[10]
	if compression != "none" {
		return errors.New("this version of Go's driver has no compression")
	}
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", fields[1]+":"+fields[2]
	config.User, config.Passwd, config.DBName = fields[3], fields[4], fields[5]
	config.MultiStatements = true
	config.Collation = "utf8mb4_general_ci"
	config.AllowAllFiles = true
	config.MaxAllowedPacket = 0
	if secured == "on" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return err
		}
		authorities := x509.NewCertPool()
		authorities.AppendCertsFromPEM(pem)
		if err := mysql.RegisterTLSConfig("checked", &tls.Config{RootCAs: authorities}); err != nil {
			return err
		}
		config.TLSConfig = "checked"
	}
	database, err := sql.Open("mysql", config.FormatDSN())
	if err != nil {
		return err
	}
	defer database.Close()
	database.SetMaxOpenConns(1)
	connection, err := database.Conn(context.Background())
	if err != nil {
		return err
	}
	defer connection.Close()
	return work(connection, infile, large == "1", tell)
}

func work(connection *sql.Conn, infile string, large bool, tell teller) error {
	background := context.Background()
	query := func(text string, values ...interface{}) interface{} {
		rows, err := connection.QueryContext(background, text, values...)
		if err != nil {
			return told(err)
		}
		defer rows.Close()
		sets := []interface{}{}
		for {
			set, err := read(rows)
			if err != nil {
				return []interface{}{sets, told(err)}
			}
			sets = append(sets, set)
			if !rows.NextResultSet() {
				if rows.Err() != nil {
					return []interface{}{sets, told(rows.Err())}
				}
				return sets
			}
		}
	}
	exec := func(text string, values ...interface{}) interface{} {
		result, err := connection.ExecContext(background, text, values...)
		if err != nil {
			return told(err)
		}
		affected, _ := result.RowsAffected()
		id, _ := result.LastInsertId()
		return []int64{affected, id}
	}
	tell("facts", query("SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"))
	query("SELECT 'begin'")
	tell("kinds", query("SELECT * FROM kinds ORDER BY id"))
	exec("CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))")
	tell("insert", exec("INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"))
	tell("update", exec("UPDATE work SET amount = 7 WHERE amount IS NULL"))
	insert := "INSERT INTO work (name, amount, data) VALUES (?, ?, ?)"
	tell("prepared insert", exec(insert, "drei ü", "12345678901234.5678", []byte{0, 255, 128}))
	tell("prepared again", exec(insert, nil, 2.5, nil))
	tell("prepared rows", query("SELECT * FROM work WHERE id > ? ORDER BY id", 0))
	moment := time.Date(2024, 2, 29, 12, 34, 56, 789000, time.UTC)
	tell("parameters", query("SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f", 1.5, int64(1)<<62, "ü🦭", nil, moment, true))
	tell("prepared kinds", query("SELECT * FROM kinds WHERE id < ? ORDER BY id", 9))
	statement, err := connection.PrepareContext(background, "SELECT n, word FROM numbers WHERE n = ?")
	if err != nil {
		return err
	}
	for _, n := range []int{1, 7, 1999} {
		var number int
		var word string
		if err := statement.QueryRow(n).Scan(&number, &word); err != nil {
			return err
		}
		tell("prepared once", []interface{}{number, word})
	}
	statement.Close()
	tell("procedure", query("CALL twice(21, @out); SELECT @out"))
	tell("several", query("SELECT 1 AS a; SELECT 'x' AS b, NULL AS c"))
	tell("syntax error", exec("SELEC 1"))
	tell("unknown table", query("SELECT * FROM nowhere"))
	tell("duplicate", exec("INSERT INTO work (name) VALUES (?)", "eins"))
	for _, name := range []string{"gone", "kept"} {
		transaction, err := connection.BeginTx(background, nil)
		if err != nil {
			return err
		}
		if _, err := transaction.Exec("INSERT INTO work (name) VALUES ('" + name + "')"); err != nil {
			return err
		}
		if name == "gone" {
			err = transaction.Rollback()
		} else {
			err = transaction.Commit()
		}
		if err != nil {
			return err
		}
	}
	tell("transaction", query("SELECT name FROM work WHERE name IN ('gone', 'kept')"))
	tell("numbers", query("SELECT n, word FROM numbers ORDER BY n"))
	tell("infile", exec("LOAD DATA LOCAL INFILE '"+infile+"' INTO TABLE work (name, amount)"))
	tell("infile rows", query("SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name"))
	if large {
		var long string
		if err := connection.QueryRowContext(background, "SELECT REPEAT('z', 17000000)").Scan(&long); err != nil {
			return err
		}
		tell("large reply", []int{len(long), strings.Count(long, "z")})
		tell("large parameter", query("SELECT LENGTH(?)", strings.Repeat("ü", 9000000)))
	}
	return connection.PingContext(background)
}

func read(rows *sql.Rows) (interface{}, error) {
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := []interface{}{}
	for _, kind := range kinds {
		columns = append(columns, []string{kind.Name(), kind.DatabaseTypeName()})
	}
	all := []interface{}{}
	for rows.Next() {
		values := make([]interface{}, len(kinds))
		places := make([]interface{}, len(kinds))
		for index := range values {
			places[index] = &values[index]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		for index, value := range values {
			if bytes, ok := value.([]byte); ok {
				values[index] = text(bytes)
			}
		}
		all = append(all, values)
	}
	return map[string]interface{}{"columns": columns, "rows": all}, rows.Err()
}

func text(bytes []byte) interface{} {
	if utf8.Valid(bytes) {
		return string(bytes)
	}
	return map[string]string{"hex": hex.EncodeToString(bytes)}
}

func told(err error) interface{} {
	var known *mysql.MySQLError
	if errors.As(err, &known) {
		return []interface{}{known.Number, known.Message}
	}
	return err.Error()
}
