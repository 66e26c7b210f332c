// The faults that can be ordered, as one radio group: what happens, in a title and a sentence.
import type { FaultPreset } from '../../../contract/api.ts';

interface FaultChoiceProps {
  orders: FaultPreset[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

export function FaultChoice({ orders, chosen, onChoose }: FaultChoiceProps) {
  return (
    <div class="choices-scroll">
      <fieldset class="choices">
        <legend class="visually-hidden">What goes wrong</legend>
        {orders.map(({ id, title, description }) => (
          <label key={id} class="choice" data-fault={id}>
            <input type="radio" name="fault" value={id} checked={id === chosen} onChange={() => onChoose(id)} />
            <span class="choice-text">
              <span class="choice-title">{title}</span>
              <span class="choice-description">{description}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
