import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../../src-core/mysql/constants/capabilities.ts';
import { columnType } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { ReplyWriter } from '../../../../src-core/mysql/synth/replyWriter.ts';
import { column } from '../../responder/fakeResponder.ts';

const eofStyle = capabilitiesOf('CLIENT_PROTOCOL_41', 'CLIENT_TRANSACTIONS');
const okStyle = eofStyle | capabilitiesOf('CLIENT_DEPRECATE_EOF', 'CLIENT_SESSION_TRACK');

function written(capabilities: bigint, task: (w: ReplyWriter) => void, binary = false, sequence = 1): string[] {
  const context = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  const writer = new ReplyWriter({ context, sequence, binary });
  task(writer);
  const hex = Buffer.from(writer.take()).toString('hex');
  const packets: string[] = [];
  for (let at = 0; at < hex.length; ) {
    const size = Buffer.from(hex.slice(at, at + 6), 'hex').readUIntLE(0, 3);
    packets.push(`${hex.slice(at + 6, at + 8)} ${hex.slice(at + 8, at + 8 + size * 2)}`);
    at += 8 + size * 2;
  }
  return packets;
}

const one = (w: ReplyWriter) => {
  w.columns([column('1', columnType.LONGLONG, { length: 2, flags: 0x81 })]);
  w.row([1]);
  w.endRows();
};
const definition = '03646566000000013100' + '0c3f00' + '02000000' + '08' + '8100' + '00' + '0000';

/** Bytes as MySQL 9.7 (OK style) and MariaDB 10.11 (EOF style) answer `SELECT 1`, but for status flags and length. */
describe('SELECT 1', () => {
  it('with EOF packets', () => {
    expect(written(eofStyle, one)).toEqual(['01 01', `02 ${definition}`, '03 fe00000200', '04 0131', '05 fe00000200']);
  });

  it('with CLIENT_DEPRECATE_EOF', () => {
    expect(written(okStyle, one)).toEqual(['01 01', `02 ${definition}`, '03 0131', '04 fe000002000000']);
  });

  it('in a binary row', () => {
    expect(written(okStyle, one, true)[2]).toBe('03 00000100000000000000');
  });
});

describe('the rest of a reply', () => {
  it('an OK, with info', () => {
    expect(written(okStyle, (w) => w.ok({ affectedRows: 3, lastInsertId: 300, warnings: 1, info: 'ab' }))).toEqual([
      '01 0003fc2c0102000100026162',
    ]);
  });

  it('session state goes only to clients that track it', () => {
    const use = (w: ReplyWriter) => w.ok({ sessionState: [{ kind: 'schema', schema: 'shop' }] });
    expect(written(okStyle, use)).toEqual([`01 000000024000000007010504${Buffer.from('shop').toString('hex')}`]);
    expect(written(eofStyle, use)).toEqual(['01 00000002000000']);
  });

  it('an error, in place of a result or after rows', () => {
    const error = { code: 1146, sqlstate: '42S02', message: 'x' };
    expect(written(okStyle, (w) => w.error(error))).toEqual(['01 ff7a0423343253303278']);
    const late = written(okStyle, (w) => {
      w.columns([column('1', columnType.LONGLONG)]);
      w.row([1]);
      w.error(error);
    });
    expect(late.at(-1)).toBe('04 ff7a0423343253303278');
  });

  it('several results, of which each but the last says that more follow', () => {
    const packets = written(eofStyle, (w) => {
      w.columns([column('1', columnType.LONGLONG)]);
      w.endRows({ more: true });
      w.ok({ more: true });
      w.ok();
    });
    expect(packets.slice(-3)).toEqual(['04 fe00000a00', '05 0000000a000000', '06 00000002000000']);
  });

  it('packet numbers go round after 255', () => {
    const numbers = written(okStyle, one, false, 254).map((p) => p.slice(0, 2));
    expect(numbers).toEqual(['fe', 'ff', '00', '01']);
  });

  it('a row above 2^24-1 bytes is split, one of exactly that many is followed by an empty packet', () => {
    const length = 0xff_ff_ff - 4;
    const packets = written(okStyle, (w) => {
      w.columns([column('a')]);
      w.row([new Uint8Array(length)]);
      w.endRows();
    });
    expect(packets.map((p) => [p.slice(0, 2), (p.length - 3) / 2])).toEqual([
      ['01', 1],
      ['02', 26 - 3],
      ['03', 0xff_ff_ff],
      ['04', 0],
      ['05', 7],
    ]);
  });

  it('NULLs, in text and in binary rows', () => {
    const row = (w: ReplyWriter) => {
      w.columns([column('a'), column('b'), column('c')]);
      w.row([null, 'x', null]);
    };
    expect(written(okStyle, row)[4]).toBe('05 fb0178fb');
    expect(written(okStyle, row, true)[4]).toBe('05 00140178');
  });

  it('text goes out in the session’s character set', () => {
    const context = { capabilities: okStyle, clientCharset: 'latin1', resultsCharset: 'latin1' };
    const writer = new ReplyWriter({ context, sequence: 1, binary: false });
    writer.columns([column('a')]);
    writer.row(['ü']);
    const hex = Buffer.from(writer.take()).toString('hex');
    expect(hex).toContain('0c0800' + '64000000');
    expect(hex.endsWith('02000003' + '01fc')).toBe(true);
  });

  it.each([
    ['a row without columns', (w: ReplyWriter) => w.row([1])],
    ['a row of another width', (w: ReplyWriter) => w.columns([column('a')]), (w: ReplyWriter) => w.row([1, 2])],
    ['anything after the end', (w: ReplyWriter) => w.ok(), (w: ReplyWriter) => w.ok()],
    ['an OK among rows', (w: ReplyWriter) => w.columns([column('a')]), (w: ReplyWriter) => w.ok()],
    ['no columns', (w: ReplyWriter) => w.columns([])],
  ])('%s is our own mistake and throws', (_, ...steps) => {
    const run = (w: ReplyWriter) => {
      for (const step of steps) if (typeof step === 'function') step(w);
    };
    expect(() => written(okStyle, run)).toThrow();
  });
});
