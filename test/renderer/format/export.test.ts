import { describe, expect, it } from 'vitest';
import { csvWriter, jsonWriter } from '../../../renderer/format/export.ts';

const columns = ['id', 'na,me', 'id'].map((name) => ({ name, type: 'VAR_STRING', table: '', schema: '' }));

describe('results on the clipboard', () => {
  it('CSV tells NULL from an empty string and quotes what needs it', () => {
    const csv = csvWriter(columns);
    csv.add([[1, 'a "b"\nc', null]]);
    csv.add([['', 'x', { base64: btoa('\x01\xfe') }]]);
    expect(csv.text()).toBe('id,"na,me",id\r\n1,"a ""b""\nc",\r\n"",x,0x01fe\r\n');
    expect(csv.characters).toBe(csv.text().length);
  });

  it('JSON keeps columns of the same name, whatever the pieces the rows come in', () => {
    const json = jsonWriter(columns);
    json.add([[1, 'x', null]]);
    json.add([]);
    json.add([
      [2, 'y', 3],
      [4, 'line\nbreak', 5],
    ]);
    expect(JSON.parse(json.text())).toEqual([
      { id: 1, 'na,me': 'x', id_2: null },
      { id: 2, 'na,me': 'y', id_2: 3 },
      { id: 4, 'na,me': 'line\nbreak', id_2: 5 },
    ]);
    expect(JSON.parse(jsonWriter(columns).text())).toEqual([]);
  });
});
