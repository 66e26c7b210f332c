// Faults that wait for the next requests, from whomever they come.
import type { PendingFaultRow } from '../../../api.ts';
import { Button } from '../../ui/button.tsx';

export function Pending({ pending, onCancel }: { pending: PendingFaultRow[]; onCancel: () => void }) {
  if (pending.length === 0) return null;
  return (
    <div class="pending" data-testid="pending-faults">
      <h2 class="pending-title">Waiting for the next sends</h2>
      <ul>
        {pending.map(({ title, remaining }, index) => (
          // Keyed by place: the same fault may wait twice, and order is the meaning
          <li key={index}>
            <span>{title}</span> <span class="count">{remaining}×</span>
          </li>
        ))}
      </ul>
      <Button look="quiet" onPress={onCancel}>
        Cancel all
      </Button>
    </div>
  );
}
