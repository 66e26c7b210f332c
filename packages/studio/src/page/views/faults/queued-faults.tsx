// The faults that are queued for the next requests, whoever sends them. Announced to screen readers when they change.
import type { PendingFault } from '../../../contract/api.ts';
import { Button } from '../../ui/button.tsx';

export function QueuedFaults({ faults, onClear }: { faults: PendingFault[]; onClear: () => void }) {
  return (
    <div role="status">
      {faults.length > 0 && (
        <div class="queued-faults" data-testid="queued-faults">
          <div>
            <h2 class="queued-faults-title">Queued for the next requests</h2>
            <ul class="queued-faults-list">
              {faults.map(({ title, remaining }, index) => (
                // Keyed by index: the same fault can be queued twice
                <li key={index}>
                  <span>{title}</span> <span class="count">{remaining}×</span>
                </li>
              ))}
            </ul>
            <p class="muted">Send on this page clears the queue and uses the selected fault.</p>
          </div>
          <Button variant="quiet" onPress={onClear}>
            Clear queue
          </Button>
        </div>
      )}
    </div>
  );
}
