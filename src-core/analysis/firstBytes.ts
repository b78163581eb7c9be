/** What bytes that are no MySQL packet most likely are, by how they begin. Masking leaves the first four of them. */

export interface FirstBytes {
  readonly kind: 'proxyHeader' | 'tls' | 'http' | 'ssh' | 'xProtocol';
  readonly what: string;
}

export function firstBytes(bytes: Uint8Array): FirstBytes | null {
  const text = String.fromCharCode(...bytes.subarray(0, 4));
  if (text === 'PROX') return { kind: 'proxyHeader', what: 'a PROXY header (version 1)' };
  // https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt, section 2.2
  if (text === '\r\n\r\n') return { kind: 'proxyHeader', what: 'a PROXY header (version 2)' };
  if (bytes[0] === 0x16 && bytes[1] === 0x03) return { kind: 'tls', what: 'a TLS handshake' };
  if (/^(GET |POST|HEAD|PUT |OPTI|HTTP)/.test(text)) return { kind: 'http', what: 'HTTP' };
  if (text === 'SSH-') return { kind: 'ssh', what: 'SSH' };
  return null;
}
