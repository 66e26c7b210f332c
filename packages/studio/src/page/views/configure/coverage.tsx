// Which mail each usage type gets, as the connector chooses: its own, another one, or none. A way from each to its preview.
import { formatRoute } from '../../route.ts';
import { useStudio } from '../../state/studio.tsx';

export function Coverage() {
  const { info, check } = useStudio();
  return (
    <section class="coverage" aria-label="Which mail each usage type gets">
      <h2 class="coverage-title">Which mail each usage type gets</h2>
      <ul class="coverage-list">
        {info.usageTypes.map(({ type, description }) => {
          const source = check?.served[type];
          const state = source === type ? 'own' : source === null ? 'none' : 'shared';
          return (
            <li key={type}>
              <a class={`coverage-link coverage-${state}`} href={formatRoute('preview', type)} title={description}>
                <span class="coverage-type">{type}</span>
                <span class="coverage-state">
                  {state === 'own' ? 'its own' : state === 'none' ? 'no mail' : source}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
