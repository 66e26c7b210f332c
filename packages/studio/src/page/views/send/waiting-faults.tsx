// Faults that were ordered and would strike this send: said before it surprises.
import type { PendingFault } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { Notice } from '../../ui/notice.tsx';

export function WaitingFaults({ faults }: { faults: PendingFault[] }) {
  if (faults.length === 0) return null;
  const told = faults.map(({ title, remaining }) => `${title} ${remaining}×`).join(', ');
  return (
    <Notice
      tone="warning"
      action={
        <a class="button button-plain" href={formatRoute('faults')}>
          Look at Faults
        </a>
      }
    >
      {faults.length === 1 ? '1 fault is waiting' : `${faults.length} faults are waiting`}: {told}
    </Notice>
  );
}
