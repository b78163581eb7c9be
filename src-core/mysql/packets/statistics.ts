import { mysqlSpec, type PacketCodec } from './codec.ts';

export interface Statistics {
  readonly text: string;
}

/** The reply to COM_STATISTICS: text without a header byte. */
export const statistics: PacketCodec<Statistics> = {
  name: 'statistics',
  spec: mysqlSpec('page_protocol_com_statistics'),
  read(reader) {
    return { text: reader.eofText('statistics') };
  },
  write(writer, value) {
    writer.text(value.text);
  },
};
