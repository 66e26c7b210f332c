// What is wrong or odd: a line each, the worst first. Severity is said by icon, colour and a word that is read aloud.
import type { ComponentChildren } from 'preact';
import type { Finding } from '../../contract/api.ts';
import { Icon } from './icon.tsx';

const words = { error: 'Error', warning: 'Warning', info: 'Note', fine: 'In order' } as const;
const ranks = { error: 0, warning: 1, info: 2 } as const;

interface FindingsProps {
  findings: Finding[];
  id?: string;
  /** Notes are what was looked at and is in order. */
  isCheckList?: boolean;
  /** What stands before a finding, such as a link to its place. */
  place?: (finding: Finding) => ComponentChildren;
}

export function Findings({ findings, id, isCheckList = false, place }: FindingsProps) {
  if (findings.length === 0) return null;
  const sorted = [...findings].sort((a, b) => ranks[a.severity] - ranks[b.severity]);
  return (
    <ul class="findings" id={id}>
      {sorted.map((finding) => {
        const look = isCheckList && finding.severity === 'info' ? 'fine' : finding.severity;
        return (
          <li
            key={`${finding.rule} ${finding.path.join('.')} ${finding.message}`}
            class={`finding finding-${look}`}
            data-rule={finding.rule}
          >
            <Icon name={look === 'fine' ? 'check' : look} size={18} />
            <span>
              <span class="visually-hidden">{words[look]}: </span>
              {place?.(finding)}
              {finding.message}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
