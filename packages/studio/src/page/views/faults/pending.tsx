// Faults that wait for the next requests, from whomever they come. Said aloud as they are ordered.
import type { PendingFault } from '../../../contract/api.ts';
import { Button } from '../../ui/button.tsx';

export function Pending({ pending, onCancel }: { pending: PendingFault[]; onCancel: () => void }) {
  return (
    <div role="status">
      {pending.length > 0 && (
        <div class="pending" data-testid="pending-faults">
          <div>
            <h2 class="pending-title">Waiting for the next sends</h2>
            <ul class="pending-list">
              {pending.map(({ title, remaining }, index) => (
                // Keyed by place: the same fault may wait twice, and order is the meaning
                <li key={index}>
                  <span>{title}</span> <span class="count">{remaining}×</span>
                </li>
              ))}
            </ul>
            <p class="soft">Send here plays the chosen fault alone, and cancels these.</p>
          </div>
          <Button look="quiet" onPress={onCancel}>
            Cancel all
          </Button>
        </div>
      )}
    </div>
  );
}
