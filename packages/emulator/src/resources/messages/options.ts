// The `o:` options: one row each, with its check and its effect. (openapi)
import { invalid } from '../../model/errors.js';
import type { SendOptions, Tracking } from '../../model/message.js';

const hourMs = 3_600_000;
/** 3 or 7 days by plan; here always 7. (openapi) */
const maxScheduleMs = 7 * 24 * hourMs;

type SetOption = (options: SendOptions, value: string, context: { nowMs: number; name: string }) => void;

/** `yes no true false` (openapi), also `True` and `False` (docs-2024). Mailgun's error text is not known: this one is ours. */
function parseFlag(name: string, value: string, more: readonly string[] = []): Tracking {
  const lower = value.toLowerCase();
  if (lower === 'yes' || lower === 'true') return true;
  if (lower === 'no' || lower === 'false') return false;
  if (more.includes(lower)) return 'htmlonly';
  throw invalid(`'${name}' parameter must be one of yes, no, true, false${more.map((word) => `, ${word}`).join('')}`);
}

const yesNo =
  (key: 'requireTls' | 'skipVerification' | 'dkim' | 'testMode' | 'trackingOpens'): SetOption =>
  (options, value, { name }) => {
    options[key] = parseFlag(name, value) === true;
  };
const yesNoHtml =
  (key: 'tracking' | 'trackingClicks' | 'pixelOnTop'): SetOption =>
  (options, value, { name }) => {
    options[key] = parseFlag(name, value, ['htmlonly']);
  };
const matching =
  (pattern: RegExp, sentence: (value: string) => string): SetOption =>
  (_options, value) => {
    if (!pattern.test(value)) throw invalid(sentence(value));
  };

/** `domain/selector`. The text starts with the value. (docs-2024) */
const dkimName = matching(/^[a-z0-9.-]+\/[\w.-]+$/i, (value) => `${value} is not a valid secondary dkim domain name`);

export const optionRows: Record<string, SetOption> = {
  'o:testmode': yesNo('testMode'),
  'o:tracking': yesNoHtml('tracking'),
  'o:tracking-clicks': yesNoHtml('trackingClicks'),
  'o:tracking-opens': yesNo('trackingOpens'),
  'o:tracking-pixel-location-top': yesNoHtml('pixelOnTop'),
  'o:require-tls': yesNo('requireTls'),
  'o:skip-verification': yesNo('skipVerification'),
  'o:dkim': yesNo('dkim'),
  'o:native-send': yesNoIgnored,
  'o:deliverytime': (options, value, { nowMs }) => {
    options.deliverAtMs = parseDeliveryTime(value, nowMs);
  },
  'o:deliver-within': (options, value) => {
    options.deliverWithinMs = parseDeliverWithin(value);
  },
  'o:deliverytime-optimize-period': (_options, value) => {
    const hours = Number(/^(\d+)h$/.exec(value)?.[1]);
    if (!(hours >= 24 && hours <= 72)) throw invalid('invalid delivery time format');
  },
  'o:time-zone-localize': matching(/^([01]?\d|2[0-3]):[0-5]\d([ap]m)?$/i, () => 'invalid delivery time format'),
  'o:secondary-dkim': dkimName,
  'o:secondary-dkim-public': dkimName,
  'o:suppress-headers': (options, value) => {
    options.suppressHeaders = value
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '');
  },
  'o:archive-to': (options, value) => {
    options.archiveTo = value;
  },
  'o:sending-ip': (options, value) => {
    options.sendingIp = value;
  },
  'o:sending-ip-pool': () => {},
  'o:campaign': () => {},
};

/** Checked, without effect. */
function yesNoIgnored(_options: SendOptions, value: string, { name }: { name: string }): void {
  parseFlag(name, value);
}

/** RFC 2822 with a numeric offset or GMT, or Unix epoch (docs-2024, user_manual). What a past time does is not known: here it is sent at once. */
function parseDeliveryTime(value: string, nowMs: number): number {
  const isEpoch = /^\d{9,11}(\.\d+)?$/.test(value);
  const isDate =
    /^([A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(:\d{2})? ([+-]\d{4}|GMT|UTC|UT|[ECMP][SD]T)$/.test(
      value,
    );
  const atMs = isEpoch ? Number(value) * 1000 : isDate ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(atMs)) throw invalid(`${value} is not an RFC-2822 compliant date`);
  // Mailgun's text for a time too far ahead is not documented.
  if (atMs > nowMs + maxScheduleMs) throw invalid('invalid delivery time format');
  return atMs;
}

/** `1h30m`, `30m`, `24h`; from 5m to 24h. (openapi) */
function parseDeliverWithin(value: string): number {
  const match = /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?$/.exec(value);
  const ms = (Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0)) * 60_000;
  if (!match || ms < 5 * 60_000 || ms > 24 * hourMs) throw invalid('invalid delivery time format');
  return ms;
}
