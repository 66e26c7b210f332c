// Whether an endpoint is a local Mailgun: it is for trying, and never written into what another Logto gets. Pure.

/** @param endpoint as written in a config */
export function isLoopback(endpoint: string): boolean {
  const written = endpoint.trim();
  const name = URL.canParse(written) ? new URL(written).hostname : '';
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
