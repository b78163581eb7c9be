/** The cells of the matrix, and those that no proxy can fill because the driver itself cannot. */

import { clientEncrypts, type Encryption, encryptions } from '../../support/proxies.ts';

export type CellCompression = 'none' | 'zlib' | 'zstd';

export interface Cell {
  readonly driver: string;
  readonly server: string;
  readonly encryption: Encryption;
  readonly compression: CellCompression;
}

/** What is left out of the matrix. Each entry is proven: without any proxy the driver fails in the same way. */
export interface Gap {
  readonly driver: string;
  /** All servers, encryptions of the client's side, compressions where not given. */
  readonly server?: string;
  readonly clientTls?: boolean;
  readonly compression?: CellCompression;
  readonly reason: string;
  /** In what the driver says when it is asked to, directly. */
  readonly says: RegExp;
}

export const gaps: readonly Gap[] = [
  { driver: 'mysql', compression: 'zlib', reason: 'the npm package mysql has no compression', says: /has no compression/ },
  { driver: 'PyMySQL', compression: 'zlib', reason: 'PyMySQL has no compression', says: /has no compression/ },
  { driver: 'Go', compression: 'zlib', reason: "Go's driver has no compression before its version 1.9", says: /has no compression/ },
  {
    driver: 'mysql',
    server: 'MySQL 9.7',
    compression: 'none',
    reason: 'the npm package mysql knows mysql_native_password only, which MySQL has no more',
    says: /ER_NOT_SUPPORTED_AUTH_MODE/,
  },
  {
    driver: 'DBD::mysql',
    clientTls: true,
    reason: "Debian's DBD::mysql is built without TLS",
    says: /Enforcing SSL encryption is not supported/,
  },
];

/** Why a cell is left out; null when it is not. */
export function gapOf(cell: Cell): Gap | null {
  return (
    gaps.find(
      (gap) =>
        gap.driver === cell.driver &&
        (gap.server ?? cell.server) === cell.server &&
        (gap.clientTls ?? clientEncrypts(cell.encryption)) === clientEncrypts(cell.encryption) &&
        (gap.compression ?? cell.compression) === cell.compression,
    ) ?? null
  );
}

/** zstd is only in Oracle's command line, and only MySQL has it. */
export function cellsOf(driver: string, server: string): Cell[] {
  const compressions: CellCompression[] = driver === 'mysql CLI' && server === 'MySQL 9.7' ? ['none', 'zlib', 'zstd'] : ['none', 'zlib'];
  return encryptions.flatMap((encryption) => compressions.map((compression) => ({ driver, server, encryption, compression })));
}

export function nameOf(cell: Cell): string {
  return `${cell.driver}, TLS ${cell.encryption}, compression ${cell.compression}`;
}
