// Whether a message is tracked: its own options overrule the domain's. [D] SPEC
import type { Domain } from '../resources/domains/storage.js';
import type { MailTracking, SendOptions } from '../model/message.js';

export function trackingOf(options: SendOptions, domain: Domain | undefined): MailTracking {
  const { tracking, trackingClicks, trackingOpens, pixelOnTop } = options;
  const settings = domain?.tracking;
  return {
    // `o:tracking` switches both; the finer options overrule it.
    opens: Boolean(trackingOpens ?? tracking ?? settings?.open.active ?? false),
    clicks: trackingClicks ?? tracking ?? settings?.click.active ?? false,
    pixelOnTop: Boolean(pixelOnTop ?? settings?.open.pixelOnTop ?? false),
    // Unsubscribe tracking adds the domain's footers. [D] SPEC, domain tracking
    ...(settings?.unsubscribe.active && {
      footers: { html: settings.unsubscribe.html_footer, text: settings.unsubscribe.text_footer },
    }),
  };
}
