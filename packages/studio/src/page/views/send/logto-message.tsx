// The error message that Logto would show, drawn as that message, and who would see it.
import type { SendResult } from '../../../contract/api.ts';

const audiences = {
  operator: { title: 'What you would see in Console', place: 'Console' },
  user: { title: 'What the user would see', place: 'Sign-in page' },
} as const;

export function LogtoMessage({ shown }: { shown: NonNullable<SendResult['logtoError']> }) {
  const { title, place } = audiences[shown.to];
  return (
    <section class="report-part" data-testid={`logto-message-${shown.to}`}>
      <h3>{title}</h3>
      <figure class={`logto-message logto-message-${shown.to}`}>
        <figcaption class="logto-message-place">{place}</figcaption>
        <blockquote class="logto-message-text">{shown.text}</blockquote>
      </figure>
    </section>
  );
}
