import { describe, expect, it } from 'vitest';
import { toCsv, toJson } from '../../../renderer/format/export.ts';

const columns = ['id', 'na,me', 'id'].map((name) => ({ name, type: 'VAR_STRING', table: '', schema: '' }));

describe('results on the clipboard', () => {
  it('CSV tells NULL from an empty string and quotes what needs it', () => {
    const csv = toCsv(columns, [
      [1, 'a "b"\nc', null],
      ['', 'x', { base64: btoa('\x01\xfe') }],
    ]);
    expect(csv).toBe('id,"na,me",id\r\n1,"a ""b""\nc",\r\n"",x,0x01fe\r\n');
  });

  it('JSON keeps columns of the same name', () => {
    expect(JSON.parse(toJson(columns, [[1, 'x', null]]))).toEqual([{ id: 1, 'na,me': 'x', id_2: null }]);
  });
});
