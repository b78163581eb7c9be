/** What to set so that a client trusts the proxy. */
export const trustRemedy =
  "Give the client the proxy's certificate authority (Settings, “Certificate authority”, or hydrophone ca): mariadb --ssl-ca=FILE, mysql --ssl-ca=FILE, ssl: { ca }, PyMySQL ssl_ca, JDBC trustCertificateKeyStoreUrl or serverSslCert. Or let it not check: mariadb --disable-ssl-verify-server-cert, mysql --ssl-mode=REQUIRED, ssl: { rejectUnauthorized: false }.";
