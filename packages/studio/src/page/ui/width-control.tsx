// Switches between the widths at which emails are shown: on the board, and in a frame.
import { useStudio } from '../state/studio.tsx';
import { SegmentedControl } from './segmented-control.tsx';

export function WidthControl() {
  const { draft, change } = useStudio();
  return (
    <SegmentedControl
      label="Width"
      isCompact
      value={draft.width}
      choices={[
        { value: 'desktop', title: 'Desktop', icon: 'desktop' },
        { value: 'phone', title: 'Phone', icon: 'phone' },
      ]}
      onChange={(width) => change({ width })}
    />
  );
}
