// Command lines that make a single process trust the emulator's certificate authority, without a change to the system. Pure.

interface TrustLine {
  runtime: string;
  /** A line for a POSIX shell. */
  line: string;
}

/** The store that `keytool` writes for Java, beside the CA file. */
const javaStore = (caFile: string) => caFile.replace(/(\.[^./\\]*)?$/, '.p12');

/**
 * Go reads SSL_CERT_FILE on Linux and the BSDs only; there, as in Python and Ruby, it replaces the system's certificates for
 * that process. Java has no option for a PEM file.
 */
export function trustLines(caFile: string): TrustLine[] {
  const file = quote(caFile);
  const store = quote(javaStore(caFile));
  return [
    { runtime: 'Node', line: `NODE_EXTRA_CA_CERTS=${file} node app.js` },
    { runtime: 'PHP', line: `php -d curl.cainfo=${file} -d openssl.cafile=${file} app.php` },
    { runtime: 'Python', line: `SSL_CERT_FILE=${file} REQUESTS_CA_BUNDLE=${file} python app.py` },
    { runtime: 'Ruby', line: `SSL_CERT_FILE=${file} ruby app.rb` },
    { runtime: 'Go', line: `SSL_CERT_FILE=${file} go run .` },
    {
      runtime: 'Java',
      line: `keytool -importcert -noprompt -alias mailgun-emulator -file ${file} -keystore ${store} -storetype PKCS12 -storepass changeit && java -Djavax.net.ssl.trustStore=${store} -Djavax.net.ssl.trustStorePassword=changeit -jar app.jar`,
    },
  ];
}

/** Only when it is necessary, so that the lines stay readable. */
const quote = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
