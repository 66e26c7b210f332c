// The operator's sentence for each network error code.
import { describe, expect, it } from 'vitest';
import { failed, sendScripted } from '../../support/scripted-send.ts';

describe('the operator’s sentence for a network error', () => {
  const network = 'Mailgun could not be reached. Check the network, DNS, firewall and proxy of the Logto host.';
  const proxy =
    'The proxy did not open the connection. Check that it is running, and the proxy variables of the Logto host.';
  const timeout = 'The connection to Mailgun timed out. Check the firewall and proxy of the Logto host.';
  const name = 'The endpoint’s host name cannot be resolved. Check endpoint, and the DNS of the Logto host.';
  it.each([
    { networkCode: 'ENOTFOUND', operatorMessage: name },
    { networkCode: 'EAI_AGAIN', operatorMessage: name },
    {
      networkCode: 'ECONNREFUSED',
      operatorMessage:
        'The endpoint refused the connection. Check endpoint, and the firewall and proxy of the Logto host.',
    },
    { networkCode: 'CONNECT_TIMEOUT', operatorMessage: timeout },
    { networkCode: 'ETIMEDOUT', operatorMessage: timeout },
    { networkCode: 'NO_CONNECTION', operatorMessage: timeout },
    { networkCode: 'UND_ERR_CONNECT_TIMEOUT', operatorMessage: timeout },
    {
      networkCode: 'PROXY_INVALID',
      operatorMessage: 'A proxy variable of the Logto host is not a valid URL. Write it as http://host:port.',
    },
    { networkCode: 'UND_ERR_ABORTED', operatorMessage: proxy },
    { networkCode: 'PROXY_ECONNREFUSED', operatorMessage: proxy },
    { networkCode: 'PROXY_CONNECT_TIMEOUT', operatorMessage: proxy },
    {
      networkCode: 'PROXY_ENOTFOUND',
      operatorMessage:
        'The proxy’s host name cannot be resolved. Check the proxy variables and the DNS of the Logto host.',
    },
    {
      networkCode: 'ERR_SSL_WRONG_VERSION_NUMBER',
      operatorMessage:
        'The TLS handshake with the endpoint failed. Check endpoint, and whether a proxy of the network intercepts the connection.',
    },
    { networkCode: 'ENETUNREACH', operatorMessage: network },
    { networkCode: 'UNKNOWN', operatorMessage: network },
  ])('names what to check: $networkCode', async ({ networkCode, operatorMessage }) => {
    await expect(sendScripted([failed('unreachable', networkCode)]).result).rejects.toMatchObject({
      code: 'unreachable',
      operatorMessage,
    });
  });

  it('says that an email may still arrive after a 100 Continue that was not requested, and it is not sent again', async () => {
    const { result, requests } = sendScripted([failed('badResponse', 'UNEXPECTED_100_CONTINUE')]);
    await expect(result).rejects.toMatchObject({
      code: 'badResponse',
      mayArrive: true,
      operatorMessage:
        'A 100 Continue that was not requested came before the response, so it was not read, and the email may still arrive. Look for a proxy between Logto and Mailgun that sends it.',
    });
    expect(requests).toHaveLength(1);
  });
});
