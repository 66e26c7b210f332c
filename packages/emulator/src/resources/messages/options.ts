// The `o:` options: one row each, with how it is checked and where it goes. Source: SPEC, section 1.2 of the fact sheet.
import { refuse } from '../../http/response.js';
import type { SendOptions, Tracking } from '../../model/message.js';

const hourMs = 3_600_000;
/** 3 or 7 days by plan; the longer is served. [D] SPEC */
const maxScheduleMs = 7 * 24 * hourMs;

type Put = (options: SendOptions, value: string, context: { nowMs: number; name: string }) => void;

/** `yes no true false`, and old text also `True`/`False`. [D] No error text is known: this one is ours. [I] */
function flag(name: string, value: string, more: readonly string[] = []): Tracking {
  const lower = value.toLowerCase();
  if (lower === 'yes' || lower === 'true') return true;
  if (lower === 'no' || lower === 'false') return false;
  if (more.includes(lower)) return 'htmlonly';
  throw refuse(
    400,
    `'${name}' parameter must be one of yes, no, true, false${more.map((word) => `, ${word}`).join('')}`,
  );
}

const yesNo =
  (key: 'requireTls' | 'skipVerification' | 'dkim' | 'testMode' | 'trackingOpens'): Put =>
  (options, value, { name }) => {
    options[key] = flag(name, value) === true;
  };
const yesNoHtml =
  (key: 'tracking' | 'trackingClicks' | 'pixelOnTop'): Put =>
  (options, value, { name }) => {
    options[key] = flag(name, value, ['htmlonly']);
  };
const matching =
  (pattern: RegExp, sentence: string | ((value: string) => string)): Put =>
  (_options, value) => {
    if (!pattern.test(value)) throw refuse(400, typeof sentence === 'string' ? sentence : sentence(value));
  };

export const optionRows: Record<string, Put> = {
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
    if (!(hours >= 24 && hours <= 72)) throw refuse(400, 'invalid delivery time format');
  },
  'o:time-zone-localize': matching(/^([01]?\d|2[0-3]):[0-5]\d([ap]m)?$/i, 'invalid delivery time format'),
  // OLD's list has the text; only its end is fixed.
  'o:secondary-dkim': matching(
    /^[a-z0-9.-]+\/[\w.-]+$/i,
    (value) => `${value} is not a valid secondary dkim domain name`,
  ),
  'o:secondary-dkim-public': matching(
    /^[a-z0-9.-]+\/[\w.-]+$/i,
    (value) => `${value} is not a valid secondary dkim domain name`,
  ),
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

function yesNoIgnored(_options: SendOptions, value: string, { name }: { name: string }): void {
  flag(name, value);
}

/** RFC 2822 with a numeric offset or GMT; OLD's manual also allows Unix epoch. A past time means at once. [?] */
function parseDeliveryTime(value: string, nowMs: number): number {
  const isEpoch = /^\d{9,11}(\.\d+)?$/.test(value);
  const isDate =
    /^([A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(:\d{2})? ([+-]\d{4}|GMT|UTC|UT|[ECMP][SD]T)$/.test(
      value,
    );
  const atMs = isEpoch ? Number(value) * 1000 : isDate ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(atMs)) throw refuse(400, `${value} is not an RFC-2822 compliant date`);
  // The text for "too far" is not documented. [I]
  if (atMs > nowMs + maxScheduleMs) throw refuse(400, 'invalid delivery time format');
  return atMs;
}

/** `1h30m`, `30m`, `24h`; from 5m to 24h. [D] SPEC */
function parseDeliverWithin(value: string): number {
  const match = /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?$/.exec(value);
  const ms = (Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0)) * 60_000;
  if (!match || ms < 5 * 60_000 || ms > 24 * hourMs) throw refuse(400, 'invalid delivery time format');
  return ms;
}
