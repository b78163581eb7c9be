/** The packets of an exchange as the window shows them: field tree, bytes and a line that says what is in each. */
import type { FieldNode, PacketDetail } from '../../bridge/contract.ts';
import type { PacketRole } from '../../machine/roles.ts';
import { packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import { commandOf } from '../../mysql/commands/index.ts';
import { command as commandCodes } from '../../mysql/constants/commands.ts';
import type { CodecContext, PacketCodec } from '../../mysql/packets/codec.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../mysql/packets/columnDefinition.ts';
import type { ExchangeScope } from './exchangeScope.ts';
import { type ReadableRole, readableRoles } from './packetTitles.ts';
import { type WalkedPacket, walkPackets } from './packetWalk.ts';
import { readFields, readPayload } from './readPayload.ts';
import { lastRequest } from './serverSide.ts';

const shownBytes = 64 * 1024;

/** Wire packets `from` … `from + count - 1` of the exchange, and how many there are. Only these are decoded. */
export function packetPage(
  scope: ExchangeScope,
  from: number,
  count: number,
): { readonly packets: readonly PacketDetail[]; readonly total: number } {
  const { header, codec } = scope;
  const packets: PacketDetail[] = [];
  const columns = new ColumnFollower(scope);
  let index = 0;
  for (const packet of walkPackets(scope.fragments, { command: header.command, capabilities: codec.capabilities })) {
    columns.follow(packet);
    if (index >= from && index < from + count) {
      const readable = readableOf(packet.role, header.command);
      const context = columns.current === null ? codec : { ...codec, columns: columns.current };
      const sent = index === 0 && packet.role === 'command' ? sentInPlace(scope) : null;
      const detail = packet.gap === null ? packetDetail(packet, sent, index, readable, context) : gapDetail(packet, index);
      packets.push(packet.from === 'server' && header.interception?.mocked === true ? { ...detail, proxy: 'madeUp' } : detail);
    }
    index++;
  }
  return { packets, total: index };
}

/** The parts of a packet that both exchanges and logins have. */
export interface ShownPacket {
  readonly from: PacketDetail['from'];
  readonly sequence: number;
  readonly at: number;
  readonly length: number;
  readonly role: PacketDetail['role'];
  /** Header and payload, as far as kept. */
  readonly bytes: Uint8Array;
  readonly missing: number;
  readonly sent: Uint8Array | null;
}

/** A whole packet with its field tree. Without a codec, its bytes only. */
export function decodedPacket(
  packet: ShownPacket,
  index: number,
  readable: ReadableRole | null,
  context: CodecContext,
  name: string,
): PacketDetail {
  const payload = packet.bytes.subarray(packetHeaderBytes);
  const read = readable === null ? null : readFields(readable.codec, payload, context, packetHeaderBytes);
  const shown = packet.bytes.length > shownBytes ? packet.bytes.subarray(0, shownBytes) : packet.bytes;
  const missing = packet.missing + packet.bytes.length - shown.length;
  const fields = [...headerFields(packet), ...(read?.fields ?? rawField(packet.bytes))];
  return {
    index,
    from: packet.from,
    sequence: packet.sequence,
    at: packet.at,
    length: packet.length,
    role: packet.role,
    name,
    title: read?.value == null || readable === null ? unreadTitle(packet) : readable.title(read.value, context),
    bytes: shown,
    missing,
    fields: missing === packet.missing ? fields : fields.map((f) => clipped(f, shown.length)),
    malformed: packet.missing > 0 ? `cut: ${packet.missing} bytes of the packet were not kept` : (read?.malformed ?? null),
    sent: packet.sent,
    gap: null,
  };
}

/** The beginning of what the server got in place of the command; null where it got that. */
function sentInPlace({ behind }: ExchangeScope): Uint8Array | null {
  const sent = lastRequest(behind).find((f) => f.bytes !== null)?.bytes;
  return sent?.subarray(0, shownBytes) ?? null;
}

function packetDetail(
  packet: WalkedPacket,
  sent: Uint8Array | null,
  index: number,
  readable: ReadableRole | null,
  context: CodecContext,
): PacketDetail {
  const shown = { ...packet, sent };
  const name = readable?.codec.name ?? roleNames[packet.role] ?? 'Packet';
  if (!packet.continued && !packet.continues) return decodedPacket(shown, index, readable, context, name);
  const part = decodedPacket(shown, index, null, context, name);
  return {
    ...part,
    title: packet.continued ? 'goes on with the payload of the packet before' : 'begins a payload that goes on in the next packet',
  };
}

const roleNames: { readonly [R in PacketRole]?: string } = {
  localInfileData: 'LOCAL INFILE data',
  unknown: 'Packet of an unknown kind',
};

function readableOf(role: PacketRole, code: number): ReadableRole | null {
  if (role !== 'command') return readableRoles[role] ?? null;
  const definition = commandOf(code);
  return { codec: definition as PacketCodec<unknown>, title: (value) => definition.title(value).slice(0, 400) };
}

function gapDetail(packet: WalkedPacket, index: number): PacketDetail {
  const gap = packet.gap ?? { packets: 0, bytes: 0, rows: 0 };
  const rows = gap.rows > 0 ? ` with ${gap.rows.toLocaleString('en')} rows` : '';
  return {
    index,
    from: packet.from,
    sequence: 0,
    at: packet.at,
    length: packet.length,
    role: packet.role,
    name: 'Not kept',
    title: `${gap.packets.toLocaleString('en')} packets${rows}, ${gap.bytes.toLocaleString('en')} bytes, were not kept`,
    bytes: packet.bytes,
    missing: packet.missing,
    fields: [],
    malformed: null,
    sent: null,
    gap: { packets: gap.packets, bytes: gap.bytes, rows: gap.rows },
  };
}

/** The columns that the rows under way belong to. */
class ColumnFollower {
  current: readonly ColumnDefinition[] | null = null;
  private readonly scope: ExchangeScope;
  private readonly prepares: boolean;
  private told: ColumnDefinition[] = [];

  constructor(scope: ExchangeScope) {
    this.scope = scope;
    this.prepares = scope.header.command === commandCodes.COM_STMT_PREPARE;
  }

  follow(packet: WalkedPacket): void {
    if (packet.role === 'columnCount') {
      this.told = [];
      this.current = null;
    } else if (packet.role === 'columnDefinition' && !this.prepares) {
      const { value } = readPayload(columnDefinition41, packet.bytes.subarray(packetHeaderBytes), this.scope.codec);
      if (value !== null) this.told.push(value);
      this.current = this.told;
    } else if (packet.role === 'textRow' || packet.role === 'binaryRow') {
      this.current ??= this.scope.preparedColumns() ?? null;
    }
  }
}

function headerFields(packet: ShownPacket): FieldNode[] {
  if (packet.bytes.length < packetHeaderBytes) return [];
  return [
    { label: 'payload length', value: String(packet.length), from: 0, to: 3, children: [] },
    { label: 'sequence id', value: String(packet.sequence), from: 3, to: packetHeaderBytes, children: [] },
  ];
}

function rawField(bytes: Uint8Array): FieldNode[] {
  if (bytes.length <= packetHeaderBytes) return [];
  return [
    { label: 'payload', value: `${bytes.length - packetHeaderBytes} bytes`, from: packetHeaderBytes, to: bytes.length, children: [] },
  ];
}

function clipped(field: FieldNode, end: number): FieldNode {
  if (field.to <= end) return field;
  return { ...field, from: Math.min(field.from, end), to: end, children: field.children.map((child) => clipped(child, end)) };
}

function unreadTitle(packet: ShownPacket): string {
  return `${packet.length.toLocaleString('en')} bytes`;
}
