import { describe, expect, it } from 'vitest';
import { changeByQuery } from '../../../../src-core/machine/commands/stateByQuery.ts';

function changeOf(sql: string) {
  const bytes = new TextEncoder().encode(`..${sql}`);
  return changeByQuery(bytes, 2, bytes.length - 2);
}

const both = (charset: string) => ({ clientCharset: charset, resultsCharset: charset });

describe('what a statement changes of the session', () => {
  it.each([
    ['USE shop', { schema: 'shop' }],
    ['use `a``b`;', { schema: 'a`b' }],
    ['/* app */ USE shop -- now', { schema: 'shop' }],
    ['SET NAMES latin1', both('latin1')],
    ["set names 'utf8mb4' collate utf8mb4_bin", both('utf8mb4')],
    ['SET NAMES binary', { clientCharset: 'binary', resultsCharset: null }],
    ['SET CHARACTER SET cp1251', both('cp1251')],
    ['SET CHARSET cp1251', both('cp1251')],
    ['SET autocommit=1, NAMES utf8mb4', both('utf8mb4')],
    ['SET NAMES cp1251, character_set_results = NULL', { clientCharset: 'cp1251', resultsCharset: null }],
    ['SET character_set_results = binary', { resultsCharset: null }],
    ["SET SESSION character_set_client = 'gbk', @@session.character_set_results = gbk", both('gbk')],
    ['SET @@character_set_results := latin2', { resultsCharset: 'latin2' }],
    ['SET NAMES latin1; USE shop', { ...both('latin1'), schema: 'shop' }],
    ['SELECT 1', null],
    ['SET NAMES DEFAULT', null],
    ['SET GLOBAL character_set_client = latin1', null],
    ['SET character_set_results = @@character_set_client', null],
    ['SET @x = (SELECT 1, 2)', null],
    ['SETTLE', null],
    ['', null],
    ['USE', null],
  ])('%s', (sql, change) => expect(changeOf(sql)).toEqual(change));
});
