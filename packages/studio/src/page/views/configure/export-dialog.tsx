// Exports the config for Logto Console: all of it, or the JSON of one field.
import { useState } from 'preact/hooks';
import { exportConfig } from '../../state/export-config.ts';
import { examplesOf, isJsonItem } from '../../state/form-items.ts';
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
          {items.filter(isJsonItem).map(({ key, label }) => (
            <CopyButton
              key={key}
              variant="plain"
              label={`Copy ${label.toLowerCase()} only`}
              text={formatJson(config[key] ?? {})}
            />
          ))}
          <Button icon="import" onPress={() => download(text)}>
            Download
          </Button>
          <CopyButton variant="primary" label="Copy all" text={text} />
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
        In Console, go to Connectors, Email, Mailgun and fill in each field. Paste the deliveries as JSON.
        {missing.length > 0 && ` Not exported: ${missing.map(({ label }) => label).join(', ')}. Enter it in Console.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container must be reachable by keyboard */}
      <section class="source-text export-text" tabIndex={0} aria-label="Config">
        <pre>{text}</pre>
      </section>
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

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: 'mailgun-connector.json' }).click();
  URL.revokeObjectURL(url);
}
