// Takes over a config that Console or Logto's API showed: pasted, or from a file.
import { useState } from 'preact/hooks';
import { readImport } from '../../state/import-config.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';

export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: (told: string) => void }) {
  const { items, config, takeOver } = useStudio();
  const [source, setSource] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = () => {
    const read = readImport(source, items, config);
    if (!read.ok) return setProblem(read.message);
    takeOver(read.config);
    onDone(read.told);
    onClose();
  };
  const load = async (file: File | undefined) => {
    if (file) setSource(await file.text());
    setProblem(null);
  };
  return (
    <Dialog
      title="Import a config"
      onClose={onClose}
      actions={
        <Button look="primary" onPress={submit}>
          Take it over
        </Button>
      }
    >
      <Field
        label="Config as JSON"
        help={
          <p>
            The connector as Logto’s API shows it, its config alone, or only the deliveries. An API key in it stays in
            memory.
          </p>
        }
        findings={problem ? [{ severity: 'error', rule: 'import', path: [], message: problem }] : []}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input input-mono"
            rows={10}
            spellcheck={false}
            autocomplete="off"
            placeholder={'{ "domain": "mg.example.com", … }'}
            value={source}
            onInput={(event) => {
              setSource(event.currentTarget.value);
              setProblem(null);
            }}
          />
        )}
      </Field>
      <label class="file">
        <span>Or choose a file</span>
        <input type="file" accept=".json,application/json" onChange={(event) => load(event.currentTarget.files?.[0])} />
      </label>
    </Dialog>
  );
}
