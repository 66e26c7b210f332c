// Which delivery the connector uses for each usage type: its own, another one, or none. Links to the previews.
import { formatRoute } from '../../route.ts';
import { useStudio } from '../../state/studio.tsx';
import { typeTitle } from '../../ui/titles.ts';

const title = 'Delivery used for each usage type';

export function DeliveryCoverage() {
  const { info, check } = useStudio();
  return (
    <section class="coverage" aria-label={title}>
      <h2 class="coverage-title">{title}</h2>
      <ul class="coverage-list">
        {info.usageTypes.map(({ type, description }) => {
          const delivery = check?.served[type];
          const status = delivery === type ? 'own' : delivery === null ? 'none' : 'other';
          return (
            <li key={type}>
              <a class={`coverage-link coverage-${status}`} href={formatRoute('preview', type)} title={description}>
                <span class="coverage-type">
                  {typeTitle(type)}
                  <code>{type}</code>
                </span>
                <span class="coverage-status">
                  {status === 'own' ? 'its own' : status === 'none' ? 'no email' : delivery && typeTitle(delivery)}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
