import { describe, expect, it } from 'vitest';
import { changeCapabilities } from '../../../../src-core/machine/login/greetingRewrite.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../../../src-core/mysql/packets/greeting.ts';
import { recorded } from '../../../support/playbook.ts';

const context = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
const read = (packet: Uint8Array) => greeting.read(new PacketReader(packet.subarray(4)), context);

describe('changeCapabilities', () => {
  it.each(['mariadb-cli', 'mysql9-cli'])('%s: changes the flags and nothing else', (name) => {
    const packet = recorded(name)[0]![1];
    const unwanted = capability.CLIENT_SSL | capability.CLIENT_COMPRESS | capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;
    const { packet: sent, removed, added } = changeCapabilities(packet, unwanted, capability.CLIENT_NO_SCHEMA);
    const before = read(packet);
    expect(removed).toBe(before.capabilities & unwanted);
    expect(removed).not.toBe(0n);
    expect(added).toBe(capability.CLIENT_NO_SCHEMA & ~before.capabilities);
    expect(read(sent)).toEqual({ ...before, capabilities: (before.capabilities & ~unwanted) | capability.CLIENT_NO_SCHEMA });
    expect([...sent].filter((byte, i) => byte !== packet[i]).length).toBeLessThanOrEqual(3);
  });

  it('gives back the packet itself when there is nothing to remove, or nothing to read', () => {
    const packet = recorded('mysql9-cli')[0]![1];
    expect(changeCapabilities(packet, 0n, 0n).packet).toBe(packet);
    const short = packet.subarray(0, 12);
    expect(changeCapabilities(short, capability.CLIENT_SSL, 1n)).toEqual({ packet: short, removed: 0n, added: 0n });
  });
});
