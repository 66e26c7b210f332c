// A summary above the form: the config is valid, or the errors to fix, each with a link to its field.
import type { Finding } from '../../../contract/api.ts';
import { useStudio } from '../../state/studio.tsx';
import { formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { useShowProgress } from '../../ui/progress.tsx';

/** More links would push the form out of view, and each error is shown at its field too. One more takes no more room than "and 1 more". */
const maxLinks = 3;

export function CheckSummary({ onShow }: { onShow: (finding: Finding) => void }) {
  const { findings, check, checkError, isChecking, items } = useStudio();
  const showsProgress = useShowProgress(isChecking);
  if (checkError) return <Notice tone="error">{checkError}</Notice>;
  if (!check)
    return (
      <p class="summary" role="status">
        {showsProgress ? 'Checking the config…' : ''}
      </p>
    );
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warningCount = findings.filter(({ severity }) => severity === 'warning').length;
  const linked = errors.length > maxLinks + 1 ? errors.slice(0, maxLinks) : errors;
  const nameOf = ({ path }: Finding) => {
    const label = items.find(({ key }) => key === path[0])?.label ?? 'Config';
    return path.length > 1 ? `${label}: ${path.slice(1).join('.')}` : label;
  };
  if (errors.length === 0) {
    return (
      <p class="summary" role="status" data-testid="check-summary">
        <span class="summary-dot" aria-hidden="true" />
        {warningCount === 0
          ? 'The connector accepts this config.'
          : `The connector accepts this config, with ${formatCount(warningCount, 'warning')}.`}
      </p>
    );
  }
  return (
    <div class="summary summary-error" role="status" data-testid="check-summary">
      <span class="summary-dot" aria-hidden="true" />
      <span>Fix {formatCount(errors.length, 'error')} before sending:</span>
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
