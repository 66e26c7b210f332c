// Exports the config for Logto Console: all of it, or the JSON of one field.
import { useState } from 'preact/hooks';
import { exportConfig } from '../../state/export-config.ts';
import { examplesOf, type FormItem, isJsonItem } from '../../state/form-items.ts';
import { formatJson } from '../../state/json.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { config, items, findings, info } = useStudio();
  const [includesSecrets, setIncludesSecrets] = useState(false);
  const { config: exported, isEndpointOmitted, secrets, missing } = exportConfig(config, items, info, includesSecrets);
  const text = formatJson(exported);
  const [, euEndpoint] = examplesOf(info, 'endpoint');
  const hasErrors = findings.some(({ severity }) => severity === 'error');
  return (
    <Dialog
      title="Export the config"
      onClose={onClose}
      actions={
        <>
          <CopyButton variant="plain" label="Copy all as JSON" text={text} />
          <Button variant="primary" icon="import" onPress={() => download(text)}>
            Download
          </Button>
        </>
      }
    >
      {hasErrors && <Notice tone="warning">Console rejects this config until you fix its errors.</Notice>}
      {isEndpointOmitted && (
        <Notice tone="info">
          The local endpoint is not exported. Without an endpoint, the connector uses Mailgun’s US region. For a domain
          in the EU, set <code class="path">{euEndpoint}</code>.
        </Notice>
      )}
      <p>
        In Console, go to Connectors, Email, Mailgun, and copy each field there.
        {missing.length > 0 && ` Not exported: ${missing.map(({ label }) => label).join(', ')}. Enter it in Console.`}
      </p>
      <ul class="export-fields" aria-label="Fields">
        {items
          .filter(({ key }) => exported[key] !== undefined)
          .map((item) => (
            <ExportedField key={item.key} item={item} value={exported[item.key]} />
          ))}
      </ul>
      {secrets.length > 0 && (
        <label class="checkbox">
          <input
            type="checkbox"
            checked={includesSecrets}
            onChange={(event) => setIncludesSecrets(event.currentTarget.checked)}
          />
          <span>Include API key (plain text)</span>
        </label>
      )}
    </Dialog>
  );
}

/** As the field takes it: JSON for a JSON field, the value itself for the others. */
function ExportedField({ item, value }: { item: FormItem; value: unknown }) {
  const text = typeof value === 'string' ? value : formatJson(value);
  const choice = item.choices.find((one) => one.value === text);
  return (
    <li class="export-field" data-exported={item.key}>
      <span class="export-field-label">{item.label}</span>
      <span class="export-field-value">{isJsonItem(item) ? JSON.stringify(value) : (choice?.title ?? text)}</span>
      {choice ? (
        <span class="muted">choose it</span>
      ) : (
        <CopyButton text={text} label={`Copy ${item.label.toLowerCase()}`} />
      )}
    </li>
  );
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: 'mailgun-connector.json' }).click();
  URL.revokeObjectURL(url);
}
