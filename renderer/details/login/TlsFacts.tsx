import { TriangleAlert } from 'lucide-react';
import { Fragment } from 'react';
import type { CertificateInfo, SessionSummary, TlsInfo } from '../../../src-core/bridge/contract.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { encryptionOf, encryptionWords, fingerprintText, validityText } from '../../format/encryption.ts';
import { duration } from '../../format/numbers.ts';

/** What each side's TLS handshake came to. */
export function TlsFacts({ tls }: { readonly tls: SessionSummary['tls'] }) {
  const where = encryptionOf(tls);
  return (
    <section className="block" aria-label="Encryption">
      <h3>Encryption: {encryptionWords[where]}</h3>
      {where === 'none' ? null : (
        <div className="tls-sides">
          <Side title="Client side" tls={tls.client} shows="the proxy" asks="client" />
          <Side title="Backend side" tls={tls.server} shows="the server" asks="proxy" />
        </div>
      )}
    </section>
  );
}

interface SideProps {
  readonly title: string;
  readonly tls: TlsInfo | null;
  /** Whose certificate it is. */
  readonly shows: string;
  /** Who acts as the TLS client. */
  readonly asks: string;
}

function Side({ title, tls, shows, asks }: SideProps) {
  return (
    <section className="tls-side" aria-label={title}>
      <h4>{title}</h4>
      {tls === null ? (
        <p className="soft">In clear text.</p>
      ) : (
        <>
          <dl className="facts">
            <Fact name="Version" value={tls.version} />
            <Fact name="Cipher" value={tls.cipher} />
            <Fact name="Server name (SNI)" value={tls.serverName ?? `none: the ${asks} named no server`} />
            <Fact name="Handshake" value={duration(tls.securedAt - tls.startedAt)} />
          </dl>
          {tls.distrust === null ? null : (
            <p className="notice warn">
              <TriangleAlert size={12} aria-hidden /> Not checked, and would not pass: {tls.distrust}
            </p>
          )}
          <Certificate whose={shows} certificate={tls.serverCertificate} />
          {tls.clientCertificate === null ? null : <Certificate whose={`the ${asks}`} certificate={tls.clientCertificate} />}
        </>
      )}
    </section>
  );
}

export function Certificate({ whose, certificate }: { readonly whose: string; readonly certificate: CertificateInfo | null }) {
  if (certificate === null) return null;
  const fingerprint = fingerprintText(certificate.fingerprint);
  return (
    <dl className="facts certificate" aria-label={`Certificate of ${whose}`}>
      <Fact name="Certificate of" value={whose} />
      <Fact name="Subject" value={certificate.subject} />
      <Fact name="Signed by" value={certificate.selfSigned ? 'itself' : certificate.issuer} />
      {certificate.names.length === 0 ? null : <Fact name="For" value={certificate.names.join(', ')} />}
      <Fact name="Valid" value={validityText(certificate, Date.now() * 1000)} />
      <div>
        <dt>SHA-256</dt>
        <dd className="mono fingerprint">
          {(fingerprint.match(/.{1,24}/g) ?? []).map((part, i) => (
            <Fragment key={i}>
              {part}
              <wbr />
            </Fragment>
          ))}
        </dd>
        <CopyButton label="Copy fingerprint" text={() => fingerprint} iconOnly />
      </div>
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
