// Imports a config from Console or Logto's API: pasted, or from a file.
import { useState } from 'preact/hooks';
import { importConfig } from '../../state/import-config.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, fieldError } from '../../ui/field.tsx';

export function ImportDialog({ onClose, onImport }: { onClose: () => void; onImport: (summary: string) => void }) {
  const { items, config, replaceConfig } = useStudio();
  const [source, setSource] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = () => {
    const imported = importConfig(source, items, config);
    if (!imported.ok) return setError(imported.message);
    replaceConfig(imported.config);
    onImport(imported.summary);
    onClose();
  };
  const change = (next: string) => {
    setSource(next);
    setError(null);
  };
  const load = async (file: File | undefined) => change(file ? await file.text() : source);
  return (
    <Dialog
      title="Import a config"
      onClose={onClose}
      actions={
        <Button variant="primary" onPress={submit} testId="import">
          Import
        </Button>
      }
    >
      <Field
        label="Config as JSON"
        help={
          <p>
            Paste the connector from Logto’s API, its config, or only the deliveries. An API key in it stays in memory.
          </p>
        }
        findings={error ? [fieldError(error)] : []}
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
            onInput={(event) => change(event.currentTarget.value)}
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
