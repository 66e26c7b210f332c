// A list of findings, most severe first. An icon, a color and a word for screen readers show the severity.
import type { ComponentChildren } from 'preact';
import type { Finding } from '../../contract/api.ts';
import { Icon } from './icon.tsx';

const labels = { error: 'Error', warning: 'Warning', info: 'Note', passed: 'Passed' } as const;
const ranks = { error: 0, warning: 1, info: 2 } as const;

interface FindingsProps {
  findings: Finding[];
  /** `info` findings are checks that passed. */
  isCheckList?: boolean;
  /** Shown before the message, such as the finding's path. */
  prefix?: (finding: Finding) => ComponentChildren;
}

export function Findings({ findings, isCheckList = false, prefix }: FindingsProps) {
  if (findings.length === 0) return null;
  const sorted = [...findings].sort((a, b) => ranks[a.severity] - ranks[b.severity]);
  return (
    <ul class="findings">
      {sorted.map((finding) => {
        const status = isCheckList && finding.severity === 'info' ? 'passed' : finding.severity;
        return (
          <li
            key={`${finding.rule} ${finding.path.join('.')} ${finding.message}`}
            class={`finding finding-${status}`}
            data-rule={finding.rule}
          >
            <Icon name={status === 'passed' ? 'check' : status} size={18} />
            <span>
              <span class="visually-hidden">{labels[status]}: </span>
              {prefix?.(finding)}
              {finding.message}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** A prefix for `Findings`: the path in the config. */
export const findingPath = ({ path }: Pick<Finding, 'path'>) =>
  path.length > 0 && <code class="path">{path.join('.')}</code>;
