// A summary above the form: the config is valid, or the errors to fix. Each error and each warning is a link to its place.
import type { Finding } from '../../../contract/api.ts';
import { quantity } from '../../../contract/plain-text.ts';
import { useStudio } from '../../state/studio.tsx';
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
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const linked = errors.length > 0 ? errors : warnings;
  const nameOf = ({ path }: Finding) => {
    const label = items.find(({ key }) => key === path[0])?.label ?? 'Config';
    return path.length > 1 ? `${label}: ${path.slice(1).join('.')}` : label;
  };
  const hasErrors = errors.length > 0;
  return (
    <div class={hasErrors ? 'summary summary-error' : 'summary'} role="status" data-testid="check-summary">
      <span class="summary-dot" aria-hidden="true" />
      <span>
        {hasErrors
          ? `Fix ${quantity(errors.length, 'error')} before sending:`
          : warnings.length > 0
            ? `The connector accepts this config, with ${quantity(warnings.length, 'warning')}:`
            : 'The connector accepts this config.'}
      </span>
      <Links findings={linked} nameOf={nameOf} onShow={onShow} />
    </div>
  );
}

interface LinksProps {
  findings: Finding[];
  nameOf: (finding: Finding) => string;
  onShow: (finding: Finding) => void;
}

function Links({ findings, nameOf, onShow }: LinksProps) {
  if (findings.length === 0) return null;
  const shown = findings.length > maxLinks + 1 ? findings.slice(0, maxLinks) : findings;
  return (
    <ul class="summary-links">
      {shown.map((finding) => (
        <li key={`${finding.path.join('.')} ${finding.message}`}>
          <button type="button" class="link" onClick={() => onShow(finding)}>
            {nameOf(finding)}
          </button>
        </li>
      ))}
      {findings.length > shown.length && <li>and {findings.length - shown.length} more below</li>}
    </ul>
  );
}
