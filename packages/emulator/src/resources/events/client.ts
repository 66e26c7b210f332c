// What is known of the client that opened an email or clicked a link. Pure. (openapi: desktop, mobile, tablet, unknown)

/** Without a user agent, as simulated events are, it counts as a desktop. */
export function deviceOf(userAgent: string): 'desktop' | 'mobile' | 'tablet' {
  if (/iPad|Tablet|Android(?!.*Mobi)/i.test(userAgent)) return 'tablet';
  return /Mobi|iPhone|iPod/i.test(userAgent) ? 'mobile' : 'desktop';
}

/** Every event happens on this machine: there is no place to look up. */
export const unknownCountry = 'Unknown';
