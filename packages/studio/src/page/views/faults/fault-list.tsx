// The faults to choose from, as one radio group.
import type { FaultPreset } from '../../../contract/api.ts';

interface FaultListProps {
  faults: FaultPreset[];
  selected: string | null;
  onSelect: (id: string) => void;
}

export function FaultList({ faults, selected, onSelect }: FaultListProps) {
  return (
    <div class="fault-scroll">
      <fieldset class="fault-list">
        <legend class="visually-hidden">Fault</legend>
        {faults.map(({ id, title, description }) => (
          <label key={id} class="fault" data-fault={id}>
            <input type="radio" name="fault" value={id} checked={id === selected} onChange={() => onSelect(id)} />
            <span class="fault-text">
              <span class="fault-title">{title}</span>
              <span class="fault-description">{description}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
