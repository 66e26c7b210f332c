// Undo and redo of the whole project.
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';

export function UndoButtons() {
  const { sync, canUndo, canRedo } = useStudio();
  return (
    <div class="undo-buttons">
      <Button variant="quiet" icon="undo" isDisabled={!canUndo} onPress={sync.undo}>
        Undo
      </Button>
      <Button variant="quiet" icon="redo" isDisabled={!canRedo} onPress={sync.redo}>
        Redo
      </Button>
    </div>
  );
}
