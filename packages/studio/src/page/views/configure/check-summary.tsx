// One line over the form: ready, or what is in the way, each with a way to it.
import type { Finding } from '../../../contract/api.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { Notice } from '../../ui/notice.tsx';

/** More would push the form out of sight; each one stands at its field anyway. One more takes no more room than saying so. */
const maxLinks = 3;

export function CheckSummary({ onShow }: { onShow: (finding: Finding) => void }) {
  const { findings, check, checkError, isChecking, items } = useStudio();
  const isSlow = useSlow(isChecking);
  if (checkError) return <Notice tone="error">{checkError}</Notice>;
  if (!check)
    return (
      <p class="summary" role="status">
        {isSlow ? 'The connector reads the config …' : ''}
      </p>
    );
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const linked = errors.length > maxLinks + 1 ? errors.slice(0, maxLinks) : errors;
  const nameOf = ({ path }: Finding) => {
    const label = items.find(({ key }) => key === path[0])?.label ?? 'Config';
    return path.length > 1 ? `${label}: ${path.slice(1).join('.')}` : label;
  };
  if (errors.length === 0) {
    return (
      <p class="summary summary-good" role="status" data-testid="check-summary">
        <span class="dot" aria-hidden="true" />
        {warnings.length === 0
          ? 'The connector accepts this config.'
          : `The connector accepts this config, with ${count(warnings.length, 'thing')} to look at.`}
      </p>
    );
  }
  return (
    <div class="summary summary-bad" role="status" data-testid="check-summary">
      <span class="dot" aria-hidden="true" />
      <span>{count(errors.length, 'thing')} to mend before it can send:</span>
      <ul class="summary-links">
        {linked.map((finding) => (
          <li key={`${finding.path.join('.')} ${finding.message}`}>
            <button type="button" class="link" onClick={() => onShow(finding)}>
              {nameOf(finding)}
            </button>
          </li>
        ))}
        {errors.length > linked.length && <li>and {errors.length - linked.length} more below</li>}
      </ul>
    </div>
  );
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
