import { describe, expect, it } from 'vitest';
import { type LexerOptions, parameterMarkers, tokenize } from '../../../../src-core/mysql/sql/lexer.ts';

/** Tokens but white space, as `kind:text`. */
function lex(sql: string, options?: LexerOptions): string[] {
  const tokens = tokenize(sql, options);
  expect(tokens.map((t) => sql.slice(t.from, t.to)).join('')).toBe(sql);
  return tokens.filter((t) => t.kind !== 'whitespace').map((t) => `${t.kind}:${sql.slice(t.from, t.to)}`);
}

describe('words', () => {
  it('are keywords or identifiers', () => {
    expect(lex('SELECT name FROM été')).toEqual(['keyword:SELECT', 'identifier:name', 'keyword:FROM', 'identifier:été']);
  });

  it('are identifiers after a point, whatever they are', () => {
    expect(lex('t.select')).toEqual(['identifier:t', 'punctuation:.', 'identifier:select']);
    expect(lex('t.1a')).toEqual(['identifier:t', 'punctuation:.', 'identifier:1a']);
    expect(lex('`t`.5')).toEqual(['quotedIdentifier:`t`', 'punctuation:.', 'identifier:5']);
  });

  it('may begin with a digit', () => {
    expect(lex('1a 1e 0x1g 0b12 1$')).toEqual(['identifier:1a', 'identifier:1e', 'identifier:0x1g', 'identifier:0b12', 'identifier:1$']);
  });
});

describe('numbers', () => {
  it('of every form', () => {
    const forms = ['1', '1.5', '.5', '1.', '1e5', '1.5E-3', '0xFF', '0b101'];
    expect(lex(forms.join(' '))).toEqual(forms.map((n) => `number:${n}`));
    expect(lex("x'4D' B'01'")).toEqual(["number:x'4D'", "number:B'01'"]);
    expect(lex('1+-2')).toEqual(['number:1', 'operator:+', 'operator:-', 'number:2']);
    expect(lex('t..5')).toEqual(['identifier:t', 'punctuation:.', 'number:.5']);
    expect(tokenize('..5')).toHaveLength(2);
  });
});

describe('strings', () => {
  it('with doubled quotes and backslashes', () => {
    expect(lex("'it''s' 'a\\'b' \"q\"\"q\"")).toEqual(["string:'it''s'", "string:'a\\'b'", 'string:"q""q"']);
    expect(lex("N'x' _utf8mb4'y' _latin1 'z'")).toEqual(["string:N'x'", "string:_utf8mb4'y'", 'identifier:_latin1', "string:'z'"]);
    expect(lex("'a\\' c'", { noBackslashEscapes: true })).toEqual(["string:'a\\'", 'identifier:c', "string:'"]);
  });

  it('without an end run to the end', () => {
    expect(lex("'abc")).toEqual(["string:'abc"]);
    expect(lex("'abc\\")).toEqual(["string:'abc\\"]);
    expect(lex('`a``b')).toEqual(['quotedIdentifier:`a``b']);
  });

  it('in double quotes are identifiers under ANSI_QUOTES', () => {
    expect(lex('"a\\"', { ansiQuotes: true })).toEqual(['quotedIdentifier:"a\\"']);
  });
});

describe('comments', () => {
  it('of all three kinds', () => {
    expect(lex('-- one\n1 # two\n/* three\n */2')).toEqual([
      'comment:-- one',
      'number:1',
      'comment:# two',
      'comment:/* three\n */',
      'number:2',
    ]);
    expect(lex('1--2')).toEqual(['number:1', 'operator:-', 'operator:-', 'number:2']);
    expect(lex('--')).toEqual(['comment:--']);
    expect(lex('/* open')).toEqual(['comment:/* open']);
  });

  it('that are versioned keep their content', () => {
    expect(lex('/*!50100 PARTITION */ /*M!100100 x*/')).toEqual([
      'comment:/*!50100',
      'keyword:PARTITION',
      'comment:*/',
      'comment:/*M!100100',
      'identifier:x',
      'comment:*/',
    ]);
    expect(lex('/*! a /* b */ c */')).toEqual(['comment:/*!', 'identifier:a', 'comment:/* b */', 'identifier:c', 'comment:*/']);
    expect(lex('1 */ 2')).toEqual(['number:1', 'operator:*', 'operator:/', 'number:2']);
  });
});

describe('the rest', () => {
  it('variables and accounts', () => {
    expect(lex("@a := @@global.x, @'q', 'app'@'%'")).toEqual([
      'variable:@a',
      'operator::=',
      'variable:@@global.x',
      'punctuation:,',
      "variable:@'q'",
      'punctuation:,',
      "string:'app'",
      'punctuation:@',
      "string:'%'",
    ]);
  });

  it('operators', () => {
    const all = ['<=>', '->>', '->', '<>', '!=', '<=', '>=', '<<', '>>', '||', '&&', '=', '<', '>', '+', '%', '~', '^'];
    expect(lex(all.join(' '))).toEqual(all.map((o) => `operator:${o}`));
    expect(lex('(a,\\N;)')).toEqual(['punctuation:(', 'identifier:a', 'punctuation:,', 'keyword:\\N', 'punctuation:;', 'punctuation:)']);
  });

  it('parameter markers only outside strings and comments', () => {
    expect(parameterMarkers("SELECT ?, '?', `?` /* ? */ FROM t WHERE a=? -- ?")).toEqual([7, 42]);
  });

  it('an empty text', () => {
    expect(tokenize('')).toEqual([]);
  });
});
