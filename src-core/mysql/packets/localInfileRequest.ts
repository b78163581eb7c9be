import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

export interface LocalInfileRequest {
  /** As the statement names it, on the client's machine. */
  readonly filename: string;
}

/** LOCAL INFILE Request: the server asks for a file's content; the client sends it and an empty packet. */
export const localInfileRequest: PacketCodec<LocalInfileRequest> = {
  name: 'LOCAL INFILE Request',
  spec: mysqlSpec('page_protocol_com_query_response_local_infile_request'),
  read(reader) {
    readHeader(reader, 0xfb);
    return { filename: reader.eofText('filename') };
  },
  write(writer, value) {
    writer.u8(0xfb).text(value.filename);
  },
};
