import { describe, expect, it } from 'vitest';
import { proxyTokens } from '../../../../../src-core/script/lua/modules/tokens.ts';
import { printedBy, runLua } from '../../../../support/luaModules.ts';
import { corpus } from '../../../../support/statementCorpus.ts';

const tokenizer = 'local tokenizer = require("proxy.tokenizer")\n';

/** Lua's long string. */
function long(sql: string): string {
  return `[==[${sql}]==]`;
}

async function tokensOf(sql: string): Promise<string> {
  const lines = await printedBy(
    `${tokenizer}for _, t in ipairs(tokenizer.tokenize(${long(sql)})) do io.write(t.token_name:gsub("^TK_", ""), ":", t.text, "|") end`,
  );
  return lines.join('\n');
}

describe('tokens', () => {
  it('have the numbers that people published', async () => {
    const lines = await printedBy(`
      for _, t in ipairs(require("mysql.tokenizer").tokenize("select 1 from dual")) do print(t.text, t.token_name, t.token_id) end
    `);
    expect(lines).toEqual(['select\tTK_SQL_SELECT\t204', '1\tTK_INTEGER\t11', 'from\tTK_SQL_FROM\t105', 'dual\tTK_SQL_DUAL\t87']);
  });

  it.each([
    ['SELECT a.b, `c d` FROM t', 'SQL_SELECT:SELECT|LITERAL:a|DOT:.|LITERAL:b|COMMA:,|LITERAL:c d|SQL_FROM:FROM|LITERAL:t|'],
    [`'a''b' "c\\"d" 'e\\'f'`, `STRING:a'b|STRING:c\\"d|STRING:e\\'f|`],
    ["1 1.5 .5 1e3 0x1F x'1F' b'01'", "INTEGER:1|FLOAT:1.5|FLOAT:.5|FLOAT:1e3|INTEGER:0x1F|INTEGER:x'1F'|INTEGER:b'01'|"],
    ['/* a */ # b\n-- c\n1', 'COMMENT: a |COMMENT: b|COMMENT: c|INTEGER:1|'],
    ['/*!40101 SET NAMES utf8 */', 'COMMENT_MYSQL:40101 SET NAMES utf8 |'],
    ['/*M! x */', 'COMMENT:M! x |'],
    ['/* open', 'COMMENT: open|'],
    [
      'NOW() count (*) DATABASE()',
      'FUNCTION:NOW|OBRACE:(|CBRACE:)|LITERAL:count|OBRACE:(|STAR:*|CBRACE:)|SQL_DATABASE:DATABASE|OBRACE:(|CBRACE:)|',
    ],
    [
      'INSERT INTO t(a) VALUES(f(1))',
      'SQL_INSERT:INSERT|SQL_INTO:INTO|LITERAL:t|OBRACE:(|LITERAL:a|CBRACE:)|SQL_VALUES:VALUES|OBRACE:(|FUNCTION:f|OBRACE:(|INTEGER:1|CBRACE:)|CBRACE:)|',
    ],
    ['INSERT INTO db.t(a)', 'SQL_INSERT:INSERT|SQL_INTO:INTO|LITERAL:db|DOT:.|LITERAL:t|OBRACE:(|LITERAL:a|CBRACE:)|'],
    ['CREATE INDEX i ON t(a)', 'SQL_CREATE:CREATE|SQL_INDEX:INDEX|LITERAL:i|SQL_ON:ON|LITERAL:t|OBRACE:(|LITERAL:a|CBRACE:)|'],
    ['a JOIN b ON f(a)', 'LITERAL:a|SQL_JOIN:JOIN|LITERAL:b|SQL_ON:ON|FUNCTION:f|OBRACE:(|LITERAL:a|CBRACE:)|'],
    ['CALL db.p(@x)', 'SQL_CALL:CALL|LITERAL:db|DOT:.|FUNCTION:p|OBRACE:(|LITERAL:@x|CBRACE:)|'],
    ['SELECT @@insert_id, t.order, ?', 'SQL_SELECT:SELECT|LITERAL:@@insert_id|COMMA:,|LITERAL:t|DOT:.|LITERAL:order|COMMA:,|UNKNOWN:?|'],
    [
      'a<=b >= < > = <> != := || && | & ^ + - * / ;',
      'LITERAL:a|LE:<=|LITERAL:b|GE:>=|LT:<|GT:>|EQ:=|NE:<>|NE:!=|ASSIGN::=|LOGICAL_OR:|||LOGICAL_AND:&&|BITWISE_OR:|' +
        '|BITWISE_AND:&|BITWISE_XOR:^|PLUS:+|MINUS:-|STAR:*|DIV:/|SEMICOLON:;|',
    ],
    ["_utf8'x' N'y'", 'LITERAL:_utf8|STRING:x|STRING:y|'],
    ['SELECT SQL_CALC_FOUND_ROWS 1', 'SQL_SELECT:SELECT|SQL_SQL_CALC_FOUND_ROWS:SQL_CALC_FOUND_ROWS|INTEGER:1|'],
    ['show tables', 'SQL_SHOW:show|LITERAL:tables|'],
  ])('of %s', async (sql, expected) => {
    expect(await tokensOf(sql)).toBe(expected);
  });

  it('keep any bytes', async () => {
    const lines = await printedBy(`${tokenizer}print(tokenizer.tokenize("'\\255\\0\\200'")[1].text == "\\255\\0\\200")`);
    expect(lines).toEqual(['true']);
  });

  it('of a script come from a string', async () => {
    expect((await runLua(`${tokenizer}tokenizer.tokenize(nil)`)).error).toContain(
      "bad argument #1 to 'tokenize' (string expected, got nil)",
    );
  });

  it('are found in time that is linear in the length', () => {
    expect(proxyTokens('ON f('.repeat(50_000))).toHaveLength(150_000);
  });
});

describe('normalize', () => {
  it.each([
    // The three of the announcement of the tokenizer.
    ['/* login.php:37 */SELECT * FROM tbl WHERE id = 1243 AND name = "jan"', 'SELECT * FROM `tbl` WHERE `id` = ? AND `name` = ? '],
    ['SELECT DATABASE()', 'SELECT DATABASE ( ) '],
    ['show tables', 'SHOW `tables` '],
    ['select max(a) from b where c = 1.5 -- x', 'SELECT MAX ( `a` ) FROM `b` WHERE `c` = ? '],
    ['/*!40101 SET x=1 */', '/*!40101 SET x=1 */ '],
  ])('%s', async (sql, expected) => {
    for (const module of ['proxy.tokenizer', 'mysql.tokenizer']) {
      const lines = await printedBy(`local t = require("${module}") io.write(t.normalize(t.tokenize(${long(sql)})), "|")`);
      expect(lines).toEqual([`${expected}|`]);
    }
  });
});

describe('what proxy.tokenizer does with tokens', () => {
  it.each([
    ["SELECT 'it''s', `a b`, count(*) FROM `order` o -- x", "SELECT 'it''s' , `a b` , count( * ) FROM `order` o /* x*/"],
    ['select "say \'hi\'", t.a from db.t', "select 'say ''hi''' , t.a from db.t"],
    ["GRANT SELECT ON *.* TO 'a'@'%'", "GRANT SELECT ON *.* TO 'a'@'%'"],
    ['SET @a := 1, @@global.b = 2', 'SET @a := 1 , @@global.b = 2'],
    ['show tables', 'show tables'],
    ["select 'a\\'b'", "select 'a\\'b'"],
    ['-- a */ b', '--  a */ b\n'],
  ])('tokens_to_query of %s', async (sql, expected) => {
    const lines = await printedBy(`${tokenizer}io.write(tokenizer.tokens_to_query(tokenizer.tokenize(${long(sql)})), "|")`);
    expect(lines.join('\n')).toBe(`${expected}|`);
  });

  it('tokens_to_query of tokens that a script made', async () => {
    const lines = await printedBy(`${tokenizer}
      local made = {}
      for _, t in ipairs(tokenizer.tokenize("SELECT * FROM bonds WHERE name = 'x'")) do
        made[#made + 1] = { token_name = t.token_name, text = t.text == "bonds" and "cds curves" or t.text }
      end
      print(tokenizer.tokens_to_query(made))
    `);
    expect(lines).toEqual(["SELECT * FROM `cds curves` WHERE name = 'x'"]);
  });

  it('gives back statements that have the same tokens', async () => {
    const statements = corpus.map(({ sql }) => sql).filter((sql) => !sql.includes(']==]'));
    const lines = await printedBy(`${tokenizer}
      local function key(tokens)
        local parts = {}
        for i, t in ipairs(tokens) do parts[i] = t.token_name .. t.text end
        return table.concat(parts, "|")
      end
      for i, sql in ipairs({ ${statements.map(long).join(',')} }) do
        local tokens = tokenizer.tokens_without_comments(tokenizer.tokenize(sql))
        local again = tokenizer.tokenize(tokenizer.tokens_to_query(tokens))
        if key(tokens) ~= key(again) then print(i, key(tokens), key(again)) end
      end
      print("checked")
    `);
    expect(statements.length).toBeGreaterThan(20);
    expect(lines).toEqual(['checked']);
  });

  it('first_stmt_token, tokens_without_comments, bare_tokens', async () => {
    const lines = await printedBy(`${tokenizer}
      local tokens = tokenizer.tokenize("/* a */ SELECT 'b' -- c")
      print(tokenizer.first_stmt_token(tokens).token_name, #tokenizer.tokens_without_comments(tokens))
      print(table.concat(tokenizer.bare_tokens(tokens), ","), table.concat(tokenizer.bare_tokens(tokens, true), ","))
      print(tokenizer.first_stmt_token(tokenizer.tokenize("/* ping */")).token_name, tokenizer.first_stmt_token({}))
    `);
    expect(lines).toEqual(['TK_SQL_SELECT\t2', ' a ,SELECT,b, c\tSELECT,b', 'TK_COMMENT\tnil']);
  });

  it('inspect prints them', async () => {
    expect(await printedBy(`${tokenizer}tokenizer.inspect(tokenizer.tokenize("SELECT 'x'"))`)).toEqual([
      '1: { TK_SQL_SELECT, SELECT }',
      '2: { TK_STRING, "x" }',
    ]);
  });
});
