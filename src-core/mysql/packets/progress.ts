import { mariadbSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

/** How far a long statement has come. Sent before the reply to clients with MARIADB_CLIENT_PROGRESS; ends nothing. */
export interface ProgressReport {
  readonly stage: number;
  readonly stages: number;
  /** Thousandths of a percent. */
  readonly progress: number;
  readonly info: string;
}

/** MariaDB's progress report: an ERR packet with the code 0xFFFF. */
export const progress: PacketCodec<ProgressReport> = {
  name: 'Progress Report',
  spec: mariadbSpec('4-server-response-packets/err_packet'),
  read(reader) {
    readHeader(reader, 0xff);
    const code = reader.u16('code');
    if (code !== 0xffff) throw reader.malformed('code', `${code} is not 65535`, 1);
    reader.u8('number of strings');
    const stage = reader.u8('stage');
    const stages = reader.u8('stages');
    const done = reader.u24('progress', (value) => `${value / 1000} %`);
    return { stage, stages, progress: done, info: reader.lenencText('info') };
  },
  write(writer, value) {
    writer.u8(0xff).u16(0xffff).u8(1).u8(value.stage).u8(value.stages).u24(value.progress).lenencText(value.info);
  },
};
