// Which mail each usage type gets: its own, or the one that serves the rest. A way from each to its preview.
import { formatRoute } from '../../route.ts';
import { isObject, valueAt } from '../../state/draft.ts';
import { useStudio } from '../../state/studio.tsx';

/** The delivery that serves a usage type without one; Logto's name for it. */
const fallback = 'Generic';

export function Coverage({ json }: { json: string }) {
  const { info, config } = useStudio();
  const own = (type: string) => isObject(valueAt(config, [json, type]));
  return (
    <section class="coverage" aria-label="Which mail each usage type gets">
      <h2 class="coverage-title">Which mail each usage type gets</h2>
      <ul class="coverage-list">
        {info.usageTypes.map(({ type, description }) => {
          const state = own(type) ? 'own' : own(fallback) ? 'shared' : 'none';
          return (
            <li key={type}>
              <a class={`coverage-link coverage-${state}`} href={formatRoute('preview', type)} title={description}>
                <span class="coverage-type">{type}</span>
                <span class="coverage-state">
                  {state === 'own' ? 'its own' : state === 'shared' ? fallback : 'no mail'}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
