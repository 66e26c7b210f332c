// What Logto would put on the screen, drawn as the message it is, and who would read it.
import type { SendResult } from '../../../contract/api.ts';

const readers = {
  operator: { title: 'What you would see in Console', place: 'Console' },
  user: { title: 'What the person at the sign-in page would see', place: 'Sign-in page' },
} as const;

export function ShownByLogto({ shown }: { shown: NonNullable<SendResult['logtoError']> }) {
  const { title, place } = readers[shown.to];
  return (
    <section class="report-part" data-testid={`shown-${shown.to}`}>
      <h3>{title}</h3>
      <figure class={`shown shown-${shown.to}`}>
        <figcaption class="shown-place">{place}</figcaption>
        <blockquote class="shown-text">{shown.text}</blockquote>
      </figure>
    </section>
  );
}
