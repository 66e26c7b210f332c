// The metrics that can be requested, each from the counts of events. Pure. (openapi; mailgun.js, Metrics types)
import type { Counts } from '../events/counts.js';

type Metric = (counts: Counts) => number | string;

/** Four digits, as text. (openapi) */
const rate =
  (part: (counts: Counts) => number, whole: (counts: Counts) => number): Metric =>
  (counts) =>
    (whole(counts) === 0 ? 0 : part(counts) / whole(counts)).toFixed(4);

const failed = (counts: Counts) => counts.temporaryFailed + counts.permanentFailed;
const bounced = (counts: Counts) => counts.hardBounced + counts.softBounced;
const accepted = (counts: Counts) => counts.accepted;
const delivered = (counts: Counts) => counts.delivered;
const processed = (counts: Counts) => counts.delivered + counts.permanentFailed;
const none = () => 0;

/** What is always 0 does not happen here: delivery over HTTP, rate limits, webhooks, delayed bounces. */
export const metrics: Record<string, Metric> = {
  accepted_incoming_count: (counts) => counts.acceptedIncoming,
  accepted_outgoing_count: (counts) => counts.accepted - counts.acceptedIncoming,
  accepted_count: accepted,
  delivered_smtp_count: delivered,
  delivered_http_count: none,
  delivered_optimized_count: none,
  delivered_count: delivered,
  delivered_first_attempt_count: (counts) => counts.deliveredFirst,
  delivered_subsequent_count: (counts) => counts.delivered - counts.deliveredFirst,
  delivered_two_plus_attempts_count: (counts) => counts.delivered - counts.deliveredFirst,
  stored_count: (counts) => counts.stored,
  processed_count: processed,
  sent_count: processed,
  opened_count: (counts) => counts.opened,
  unique_opened_count: (counts) => counts.uniqueOpened,
  clicked_count: (counts) => counts.clicked,
  unique_clicked_count: (counts) => counts.uniqueClicked,
  unsubscribed_count: (counts) => counts.unsubscribed,
  complained_count: (counts) => counts.complained,
  failed_count: failed,
  temporary_failed_count: (counts) => counts.temporaryFailed,
  delayed_first_attempt_count: (counts) => counts.temporaryFailed,
  permanent_failed_count: (counts) => counts.permanentFailed,
  permanent_failed_optimized_count: none,
  permanent_failed_old_count: (counts) => counts.old,
  bounced_count: bounced,
  hard_bounces_count: (counts) => counts.hardBounced,
  soft_bounces_count: (counts) => counts.softBounced,
  delayed_bounce_count: none,
  suppressed_bounces_count: (counts) => counts.suppressedBounces,
  suppressed_unsubscribed_count: (counts) => counts.suppressedUnsubscribed,
  suppressed_complaints_count: (counts) => counts.suppressedComplaints,
  esp_block_count: none,
  rate_limit_count: none,
  webhook_count: none,
  delivered_rate: rate(delivered, accepted),
  opened_rate: rate((counts) => counts.opened, delivered),
  unique_opened_rate: rate((counts) => counts.uniqueOpened, delivered),
  clicked_rate: rate((counts) => counts.clicked, delivered),
  unique_clicked_rate: rate((counts) => counts.uniqueClicked, delivered),
  unsubscribed_rate: rate((counts) => counts.unsubscribed, delivered),
  complained_rate: rate((counts) => counts.complained, delivered),
  bounce_rate: rate(bounced, processed),
  fail_rate: rate(failed, processed),
  permanent_fail_rate: rate((counts) => counts.permanentFailed, processed),
  temporary_fail_rate: rate((counts) => counts.temporaryFailed, processed),
  delayed_rate: rate((counts) => counts.temporaryFailed, processed),
};

/** The usage of products that are not emulated is 0. (openapi; recordings, 2024) */
export const usageMetrics: Record<string, Metric> = {
  processed_count: accepted,
  permanent_failed_count: (counts) => counts.permanentFailed,
  ...Object.fromEntries(
    [
      'accessibility_count',
      'accessibility_failed_count',
      'archived_count',
      'domain_blocklist_monitoring_count',
      'email_preview_count',
      'email_preview_failed_count',
      'email_validation_bulk_count',
      'email_validation_count',
      'email_validation_list_count',
      'email_validation_mailgun_count',
      'email_validation_mailjet_count',
      'email_validation_public_count',
      'email_validation_single_count',
      'email_validation_valid_count',
      'image_validation_count',
      'image_validation_failed_count',
      'ip_blocklist_monitoring_count',
      'link_validation_count',
      'link_validation_failed_count',
      'seed_test_count',
    ].map((name) => [name, none]),
  ),
};
